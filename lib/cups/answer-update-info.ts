import { createHash } from "node:crypto";
import type { Context } from "#lib/audit/context";
import type { CredentialWork } from "#lib/certificate/credential-work";
import { makeCredential } from "#lib/certificate/make-credential";
import { openBlob } from "#lib/certificate/open-blob";
import { type HandOutTo, recordHandOut } from "#lib/certificate/record-hand-out";
import { recordVouching, type Voucher } from "#lib/certificate/record-vouching";
import type { Peer } from "#lib/connection-attempt/peer";
import type { BasicsCaller } from "#lib/enrolment/basics-caller";
import { recordRefusal } from "#lib/enrolment/record-refusal";
import { refusal } from "#lib/enrolment/refusal";
import type { StationServer } from "#lib/generated/prisma/client";
import { toHex } from "#lib/pki/bytes";
import { MINUTE_MS } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import { decideUpdate, type ExternalTarget, type ServerChoice } from "./decide-update";
import { externalTarget } from "./external-target";
import { type CupsState, type LastAnswer, readCupsState, type ServerVersion } from "./read-cups-state";
import { type GivenAnswer, recordCupsContact, type SentPart } from "./record-cups-contact";
import { recordUpdateOutcome, signedUpdate } from "./record-update-outcome";
import { MAX_SAME_ANSWERS } from "./repeat-limits";
import { type ServerPart, sendableParts } from "./sendable-parts";
import type { UpdateInfoRequest } from "./update-info-request";
import { encodeUpdateInfoResponse, type UpdateInfoResponse } from "./update-info-response";

/** What a station process brings to CUPS. */
export interface CupsWork {
  readonly credentials: CredentialWork;
  /** As stations reach us: "https://host:port", "wss://host:port". */
  readonly cupsUri: string;
  readonly lnsUri: string;
}

export interface CupsQuestion {
  readonly caller: BasicsCaller;
  readonly peer: Peer;
  readonly request: UpdateInfoRequest;
}

/** An answer that a station took no notice of five times is repeated this often. */
const REPEAT_MS = 10 * MINUTE_MS;

/**
 * Answers a station that was let in: what it is to change, as the body of the response. What goes out is recorded
 * first.
 *
 * @throws DomainError unavailable `credential_later` when a credential that the station cannot do without is not made yet:
 * dropped, it asks again within a minute.
 * @throws DomainError unavailable.
 */
export async function answerUpdateInfo(ctx: Context, work: CupsWork, question: CupsQuestion): Promise<Uint8Array> {
  try {
    return await answerOnce(ctx, work, question);
  } catch (error) {
    // Of two requests at the same time, the other one has made it since the state was read.
    if (!(error instanceof DomainError) || error.code !== LATER) throw error;
    return answerOnce(ctx, work, question);
  }
}

async function answerOnce(ctx: Context, work: CupsWork, question: CupsQuestion): Promise<Uint8Array> {
  const { caller, peer, request } = question;
  const { baseStationId, organizationId } = caller;
  const state = await readCupsState(ctx, { baseStationId, cupsUri: request.cupsUri });
  await keepVouched(ctx, state, question);
  const decision = decideUpdate({
    now: ctx.clock.now(),
    reported: request,
    usedCredentialId: caller.credentialId,
    ...{ cupsUri: work.cupsUri, lnsUri: work.lnsUri },
    ...(await targetsOf(ctx, work, state)),
    ...state,
  });

  const cups = await partOf(ctx, work, question, "CUPS", decision.cups);
  const lns = await partOf(ctx, work, question, "LNS", decision.lns);
  const { response, faults } = sendableParts(cups, lns);
  for (const fault of faults) {
    ctx.log.error({ baseStation: baseStationId, fault }, "CUPS cannot send what a station should have");
  }
  const update = await signedUpdate(ctx, state.update, decision.update);
  const full = update ? { ...response, ...update } : response;
  const { body, answer } = answerOf(full, request, state.lastAnswer, ctx.clock.now());
  await recordCupsContact(ctx, { baseStationId, organizationId, address: peer.address, request, answer });
  await recordUpdateOutcome(ctx, baseStationId, { wanted: state.update, choice: decision.update, answer });
  if (answer.kind === "SENT") await recordCredentials(ctx, question, { cups, lns, response, last: state.lastAnswer });
  return body;
}

/** What it holds already counts on the word of whoever vouches for the station now: another CA's, or nobody's. */
async function keepVouched(ctx: Context, { lnsCredentials }: CupsState, { caller, request }: CupsQuestion) {
  const held = lnsCredentials.find(({ isCurrent, crc32 }) => isCurrent && crc32 === request.lnsCrc32);
  if (!held || (held.vendorCaId === caller.vendorCaId && !held.vouchingLost)) return;
  await recordVouching(ctx, held.id, voucherOf(caller));
}

async function targetsOf(ctx: Context, work: CupsWork, { cupsServer, lnsServer }: CupsState) {
  const open = (server: ServerVersion | null): Promise<ExternalTarget | null> =>
    server ? externalTarget(ctx, work.credentials.masterKey, server) : Promise.resolve(null);
  return { cupsTarget: await open(cupsServer), lnsTarget: await open(lnsServer) };
}

interface ChosenPart extends ServerPart {
  /** Ours, to be recorded as handed out. */
  readonly credentialId: string | null;
}

const KEEP: ChosenPart = { uri: null, blob: null, credentialId: null };

async function partOf(
  ctx: Context,
  { credentials }: CupsWork,
  { caller }: CupsQuestion,
  server: StationServer,
  { uri, credential }: ServerChoice,
): Promise<ChosenPart> {
  if (credential.kind === "NONE") return { ...KEEP, uri };
  if (credential.kind === "EXTERNAL") return { uri, blob: credential.blob, credentialId: null };

  const handOut = async (credentialId: string): Promise<ChosenPart | null> => {
    const opened = await openBlob(ctx, credentials, credentialId);
    return opened && { uri, blob: opened.blob, credentialId };
  };
  const stored = credential.kind === "STORED" ? await handOut(credential.credentialId) : null;
  if (stored) return stored;
  // One that is stored and cannot be opened, now or ever, is as good as none.
  const { baseStationId } = caller;
  const made = await makeCredential(ctx, credentials, { baseStationId, server });
  const fresh = made.kind === "MADE" ? await handOut(made.credentialId) : null;
  if (fresh) return fresh;
  if (credential.kind === "STORED" ? server === "LNS" : credential.needed) throw later();
  // Our address alone would lead the station to a server that its files do not match.
  return server === "CUPS" ? KEEP : { ...KEEP, uri };
}

const LATER = "credential_later";
const later = (): DomainError =>
  new DomainError("unavailable", LATER, "The credential is being made. Ask again in a minute.");

interface Answered {
  readonly body: Uint8Array;
  readonly answer: GivenAnswer;
}

const NOTHING = encodeUpdateInfoResponse({});

/**
 * The same answer again and again keeps the station from its work: after five times it comes every ten minutes only. One
 * that has no LNS address has no work to be kept from.
 */
function answerOf(
  response: UpdateInfoResponse,
  { lnsUri }: UpdateInfoRequest,
  last: LastAnswer | null,
  now: Date,
): Answered {
  const parts = partsOf(response);
  if (parts.length === 0) return { body: NOTHING, answer: { kind: "NOTHING_DUE" } };
  const body = encodeUpdateInfoResponse(response);
  const sha256 = toHex(createHash("sha256").update(body).digest());
  const isSame = last?.sha256 === sha256;
  const isSoon = last !== null && now.getTime() - last.sentAt.getTime() < REPEAT_MS;
  const isTooMuch = isSame && isSoon && last.count >= MAX_SAME_ANSWERS;
  if (isTooMuch && lnsUri !== null) return { body: NOTHING, answer: { kind: "WITHHELD" } };
  return { body, answer: { kind: "SENT", parts, sha256 } };
}

function partsOf({ cupsUri, lnsUri, cupsCredentials, lnsCredentials, update }: UpdateInfoResponse): SentPart[] {
  return [
    ...(cupsUri === undefined ? [] : (["CUPS_URI"] as const)),
    ...(lnsUri === undefined ? [] : (["LNS_URI"] as const)),
    ...(cupsCredentials === undefined ? [] : (["CUPS_CREDENTIAL"] as const)),
    ...(lnsCredentials === undefined ? [] : (["LNS_CREDENTIAL"] as const)),
    ...(update === undefined ? [] : (["UPDATE"] as const)),
  ];
}

interface SentCredentials {
  readonly cups: ChosenPart;
  readonly lns: ChosenPart;
  readonly response: UpdateInfoResponse;
  readonly last: LastAnswer | null;
}

/** Only of a vendor's certificate: one of ours is revoked, not blocked. */
function handOutTo(caller: BasicsCaller): HandOutTo {
  const voucher = voucherOf(caller);
  return { voucher, certificateSha256: voucher && caller.certificateSha256 };
}

function voucherOf({ vendorCaId, vendorCaVersion }: BasicsCaller): Voucher | null {
  return vendorCaId === null || vendorCaVersion === null ? null : { vendorCaId, vendorCaVersion };
}

/** Ours are counted one by one, another server's by the answer that it stands in. */
async function recordCredentials(ctx: Context, question: CupsQuestion, sent: SentCredentials): Promise<void> {
  const { cups, lns, response, last } = sent;
  const counts = await Promise.all(
    [response.cupsCredentials && cups, response.lnsCredentials && lns].map(async (part) => {
      if (!part?.blob) return 0;
      if (part.credentialId === null) return (last?.count ?? 0) + 1;
      return (await recordHandOut(ctx, part.credentialId, handOutTo(question.caller))).count;
    }),
  );
  if (Math.max(...counts) < MAX_SAME_ANSWERS) return;
  const { caller, peer } = question;
  const station = { id: caller.baseStationId, organizationId: caller.organizationId };
  const error = refusal("credential_not_used", { station, claimedName: caller.eui64 });
  await recordRefusal(ctx, { error, peer, listener: "CUPS", caller });
}
