import type { FieldError } from "#lib/platform/domain-error";
import type { BundleVerdict } from "./judge-bundle";
import { BUNDLE_CHECK_WORDS } from "./values";

/** All that is wrong with a bundle, as faults of the field `certificates`. */
export function bundleErrors({ faults, certificates }: BundleVerdict): FieldError[] {
  const pointer = "/certificates";
  const ofText = faults.map(({ code, text, line }) => ({ pointer, code, detail: text, ...(line && { line }) }));
  const ofCertificates = certificates.flatMap(({ line, subject, lines }, index) =>
    lines
      .filter(({ ok }) => !ok)
      .map(({ check, text, code = check }) => {
        const which = `Certificate ${index + 1}${subject ? ` (${subject})` : ""}`;
        return { pointer, code, detail: `${which}: ${BUNDLE_CHECK_WORDS[check]}: ${text}`, line };
      }),
  );
  return [...ofText, ...ofCertificates];
}
