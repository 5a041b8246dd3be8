/** "TLS 1.3" of "TLSv1.3". */
export function tlsWords(version: string): string {
  return version.replace(/^TLSv/, "TLS ");
}
