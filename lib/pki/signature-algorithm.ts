/** Names of RFC 5758 and RFC 4055; each names the hash too. */
export type SignatureAlgorithm = "ecdsa-with-SHA256" | "ecdsa-with-SHA384" | "sha256WithRSAEncryption";

/** The runtime's name of the hash that each algorithm signs. */
export const HASH_OF: Readonly<Record<SignatureAlgorithm, "sha256" | "sha384">> = {
  "ecdsa-with-SHA256": "sha256",
  "ecdsa-with-SHA384": "sha384",
  sha256WithRSAEncryption: "sha256",
};
