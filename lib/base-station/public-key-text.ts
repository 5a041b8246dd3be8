import { z } from "zod";
import { type PublicKey, readPublicKeyText } from "#lib/pki/public-key";

/** The most a key's text may have (enrolment.md D1). */
const PUBLIC_KEY_TEXT_MAX = 8 * 1024;

const EXAMPLE = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMrx1s0GA05ffMFcbFIc8n0iuiY81
Wm3ZcT/Nts9CGxCaZDH4n/CSjJNtxU/DbQ8mlQXFoO3xK141c6RSRan+/A==
-----END PUBLIC KEY-----
`;

/** The text of a key, judged line by line: one issue per fault, with its code and line in `params`. */
export const PublicKeyText = z
  .string("Paste the public key.")
  .max(PUBLIC_KEY_TEXT_MAX, "A public key has at most 8192 characters.")
  .transform((text, ctx): PublicKey => {
    const verdict = readPublicKeyText(text);
    if (verdict.key) return verdict.key;
    for (const { code, line, message } of verdict.faults) {
      const params = line === undefined ? { code } : { code, line };
      // `input` is emptied: a pasted private key must not travel on with the error.
      ctx.addIssue({ code: "custom", message, params, input: undefined });
    }
    return z.NEVER;
  })
  .meta({ description: "PEM, label PUBLIC KEY: RSA 2048, 3072 or 4096, EC P-256 or P-384", example: EXAMPLE });
