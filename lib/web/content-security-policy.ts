/** What a page may load: itself, and scripts that carry this request's nonce. */
export interface PolicyOptions {
  nonce: string;
  /** Origin of the OpenID provider, to which the sign-in form leads. */
  formTarget?: string | undefined;
}

const development = () => process.env.NODE_ENV === "development";

/**
 * The Content-Security-Policy of a page. Style attributes are allowed, as positions of menus and widths are computed;
 * style elements need the nonce. React evaluates code in development only.
 */
export function contentSecurityPolicy({ nonce, formTarget }: PolicyOptions): string {
  const dev = development();
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    dev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${dev ? " ws: wss:" : ""}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    `form-action 'self'${formTarget ? ` ${formTarget}` : ""}`,
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** Of every answer that is no page: it loads nothing and is framed nowhere. */
export const NO_CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Headers of every answer. */
export function securityHeaders(secure: boolean): Record<string, string> {
  return {
    "content-security-policy": NO_CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    ...(secure ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}
