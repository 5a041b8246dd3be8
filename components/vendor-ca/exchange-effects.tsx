import { CircleHelp, FileCheck2, FileMinus2, FilePlus2, Radio, RotateCw, UserCheck } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import type { CertificateChange } from "#lib/certificate-authority/vendor-ca-exchange";
import { Closed, Losing, stationsText } from "./effects-of";

interface ExchangeEffectsProps {
  change: CertificateChange;
  /** It goes on to await another person's approval. */
  awaits: boolean;
}

const certificatesText = (count: number) => (count === 1 ? "1 certificate" : `${count} certificates`);

/** What SAVE does to a vendor CA's certificates, and to its base stations as far as that is known. */
export function ExchangeEffects({
  change: { added, adopted, kept, removed, effects },
  awaits,
}: Readonly<ExchangeEffectsProps>) {
  const { elsewhere, connected, unknown, inScope } = effects;
  const news = added.slice(0, added.length - adopted.length);
  return (
    <EffectList title="What SAVE does">
      {news.length > 0 && (
        <Effect icon={<FilePlus2 />} detail={news.join("; ")}>
          {certificatesText(news.length)} {news.length === 1 ? "comes" : "come"} in
        </Effect>
      )}
      {adopted.length > 0 && (
        <Effect icon={<FileCheck2 />} detail={adopted.join("; ")}>
          {certificatesText(adopted.length)} that base stations sent {adopted.length === 1 ? "counts" : "count"} as
          uploaded
        </Effect>
      )}
      {kept.length > 0 && (
        <Effect icon={<FileCheck2 />} detail={kept.join("; ")}>
          {certificatesText(kept.length)} that base stations sent {kept.length === 1 ? "stays" : "stay"}
        </Effect>
      )}
      {removed.length > 0 && (
        <Effect icon={<FileMinus2 />} tone="warn" detail={removed.join("; ")}>
          {certificatesText(removed.length)} {removed.length === 1 ? "counts" : "count"} no more
        </Effect>
      )}
      <Losing effects={effects} none="No base station that came by it last is known to lose access" />
      {elsewhere > 0 && (
        <Effect icon={<Radio />} detail="Their certificates lead to no root here any more.">
          {stationsText(elsewhere)} {elsewhere === 1 ? "is" : "are"} let in by another active vendor CA
        </Effect>
      )}
      {connected > 0 && <Closed connected={connected} />}
      {unknown > 0 && (
        <Effect
          icon={<RotateCw />}
          tone="warn"
          detail={`${unknown === 1 ? "Its certificate was" : "Their certificates were"} not kept: disconnected until CUPS judges anew, as a rule within 2 minutes.`}
        >
          Whether {stationsText(unknown)} {unknown === 1 ? "keeps" : "keep"} access is not known
        </Effect>
      )}
      <Effect
        icon={<CircleHelp />}
        detail="Which of those that never called have a certificate of this vendor, and whether it leads to a root, is not known."
      >
        Its scope takes in {stationsText(inScope)}
      </Effect>
      {awaits && <Effect icon={<UserCheck />}>It goes on to await the approval of another person than you</Effect>}
    </EffectList>
  );
}
