import { z } from "zod";
import { DOMAIN_FORM, domainsFault, parseDomain } from "./values";

/** One domain, `group:name`, as it is stored. */
export const DomainText = z
  .string()
  .max(200, DOMAIN_FORM)
  .transform((text, ctx) => {
    const domain = parseDomain(text);
    if (domain) return domain.text;
    ctx.addIssue({ code: "custom", message: DOMAIN_FORM, params: { code: "domain_form" } });
    return z.NEVER;
  })
  .meta({ description: "group:name, the name with up to 5 levels split by /", example: "region:europe/north" });

/** The domains of one base station: at most one of each group, in the order of their text; null is none. */
export const DomainList = z
  .array(DomainText)
  .max(20, "At most 20 domains.")
  .nullable()
  .transform((domains) => [...new Set(domains)].toSorted())
  .superRefine((domains, ctx) => {
    const fault = domainsFault(domains);
    if (fault) ctx.addIssue({ code: "custom", message: fault, params: { code: "domain_group_twice" } });
  })
  .meta({ description: "Labels, at most one per group; null clears them", example: ["region:europe/north"] });
