import type { Context } from "#lib/audit/context";
import type { AuthorityKeyring } from "#lib/certificate-authority/authority-keyring";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import { isOfIssuer, type OcspIssuer, ocspIssuer } from "#lib/pki/ocsp-issuer";
import { type OcspCertId, type OcspRequest, readOcspRequest } from "#lib/pki/ocsp-request";
import { encodeOcspError } from "#lib/pki/ocsp-response";
import { type Clock, wholeSeconds } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import { AnswerMemories, type AnswerMemory, type KnownStatus, type SignedAnswer } from "./ocsp-answers";
import { ocspSigning, VALID_MS } from "./ocsp-signing";
import { readOcspStatuses } from "./ocsp-statuses";
import type { PlatformCertificates } from "./platform-certificates";
import type { RevocationGenerations } from "./revocation-generations";

/** A signed answer, or an unsigned refusal. */
export type OcspReply =
  | SignedAnswer
  | { readonly body: Uint8Array; readonly mayBeKept: false; readonly thisUpdate?: never };

export interface OcspResponder {
  /**
   * Answers a request about certificates of one of our CAs (enrolment.md section 16): at once when the answer is known.
   *
   * @param slug of the CA, as it stands in the address.
   * @param spelling of the request, as it came: the answer is remembered by it.
   * @param request DER; undefined when it was not even that. Asked for only when the spelling is new.
   * @throws DomainError unavailable when it cannot be known now, or too much is asked.
   */
  answer(slug: string, spelling: string, request: () => Uint8Array | undefined): OcspReply | Promise<OcspReply>;
}

export interface OcspDependencies {
  clock: Clock;
  /** Makes the Context in which statuses are read and responder certificates renewed. */
  context: () => Context;
  keyring: Pick<AuthorityKeyring, "all">;
  certificates: Pick<PlatformCertificates, "responder">;
  generations: RevocationGenerations;
}

/** An answer is given out for so long, and still holds as long again when it is. */
const GIVEN_OUT_MS = VALID_MS / 2;
/** A question about one certificate has some 200 characters; longer spellings are answered, and not remembered. */
const MAX_SPELLING = 1_024;
/** Answers being made at a time; beyond, whoever asks is told to try later. */
const MAX_WORK = 64;

const REFUSALS = {
  malformedRequest: { body: encodeOcspError("malformedRequest"), mayBeKept: false },
  unauthorized: { body: encodeOcspError("unauthorized"), mayBeKept: false },
} as const;

/** Makes answers once and gives them out until something is revoked. */
export function ocspResponder(dependencies: OcspDependencies): OcspResponder {
  const { clock, context, keyring, certificates, generations } = dependencies;
  const memories = new AnswerMemories();
  const issuers = new Map<string, OcspIssuer>();
  const underWay = new Map<string, Promise<OcspReply>>();
  const sign = ocspSigning(clock, certificates);
  let work = 0;

  /** The root and the Server CA have no responder (O5). */
  const authorityOf = (slug: string): CertificateAuthority | undefined =>
    keyring.all().find(({ authority }) => authority.slug === slug && authority.kind === "BASE_STATION")?.authority;

  function answer(slug: string, spelling: string, request: () => Uint8Array | undefined) {
    const authority = authorityOf(slug);
    if (!authority) return REFUSALS.unauthorized;
    const generation = generations.known(authority.id);
    const known = generation === undefined ? undefined : remembered(authority.id, generation, spelling);
    if (known) return known;
    const der = request();
    return der ? read(authority, der, spelling) : REFUSALS.malformedRequest;
  }

  function remembered(authorityId: string, generation: bigint, key: string): SignedAnswer | undefined {
    const known = memories.of(authorityId, generation).answers.get(key);
    return known && isRecent(known.thisUpdate) ? known : undefined;
  }

  /** A clock that was put back makes what is remembered come too early. */
  function isRecent(time: Date): boolean {
    const ageMs = clock.now().getTime() - time.getTime();
    return ageMs >= 0 && ageMs < GIVEN_OUT_MS;
  }

  async function read(authority: CertificateAuthority, der: Uint8Array, key: string): Promise<OcspReply> {
    const { request, error } = readOcspRequest(der);
    if (error) return REFUSALS[error];
    const issuer = issuerOf(authority);
    if (!request.certIds.every((certId) => isOfIssuer(certId, issuer))) return REFUSALS.unauthorized;
    if (request.nonce) return (await make(authority, request)).answer;

    const generation = await generations.current(authority.id);
    const known = remembered(authority.id, generation, key);
    if (known) return known;
    // Who asks the same meanwhile waits for the same signature.
    const use = `${authority.id} ${generation} ${key}`;
    const running = underWay.get(use) ?? makeAndKeep(authority, request, key).finally(() => underWay.delete(use));
    underWay.set(use, running);
    return running;
  }

  async function makeAndKeep(authority: CertificateAuthority, request: OcspRequest, key: string): Promise<OcspReply> {
    const { answer: made, memory } = await make(authority, request);
    if (!made.hasUnknown && key.length <= MAX_SPELLING) memory.answers.set(key, made);
    return made;
  }

  async function make(authority: CertificateAuthority, request: OcspRequest) {
    if (work >= MAX_WORK) throw tooMuch();
    work++;
    try {
      const ctx = context();
      const { memory, statuses } = await statusesOf(ctx, authority, request.certIds);
      return { memory, answer: await sign(ctx, authority, request, statuses) };
    } finally {
      work--;
    }
  }

  /** Remembered ones as long as nothing was revoked since; those unknown are read each time. */
  async function statusesOf(
    ctx: Context,
    { id }: CertificateAuthority,
    certIds: readonly OcspCertId[],
  ): Promise<{ memory: AnswerMemory; statuses: KnownStatus[] }> {
    const memory = memories.of(id, await generations.current(id));
    const known = certIds.map(({ serialNumber }) => memory.statuses.get(serialNumber ?? ""));
    const usable = known.filter((status): status is KnownStatus => status !== undefined && isRecent(status.readAt));
    if (usable.length === certIds.length) return { memory, statuses: usable };

    const readAt = wholeSeconds(clock.now());
    const serialNumbers = certIds.map(({ serialNumber }) => serialNumber);
    const { generation, statuses } = await readOcspStatuses(ctx.db, id, serialNumbers);
    generations.raise(id, generation);
    const present = memories.of(id, generation);
    for (const [index, status] of statuses.entries()) {
      if (status.kind !== "unknown") present.statuses.set(serialNumbers[index] ?? "", { status, readAt });
    }
    return { memory: present, statuses: statuses.map((status) => ({ status, readAt })) };
  }

  function issuerOf({ id, subject, subjectPublicKeyInfo }: CertificateAuthority): OcspIssuer {
    const known = issuers.get(id) ?? ocspIssuer({ subjectName: subject, spki: subjectPublicKeyInfo });
    issuers.set(id, known);
    return known;
  }

  return { answer };
}

function tooMuch(): DomainError {
  return new DomainError("unavailable", "ocsp_overloaded", "Too much is asked at once.", { retryAfterS: 1 });
}
