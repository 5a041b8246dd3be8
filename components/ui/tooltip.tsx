"use client";

import { type ReactNode, useSyncExternalStore } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components/Tooltip";

const HOVER_MS = 300;
/** Narrower than this nothing fits beside a text: it goes above. */
const NARROW = "(width < 40rem)";

const isNarrow = () => matchMedia(NARROW).matches;

function watchWidth(changed: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

interface TooltipProps {
  /** A button, link or Focusable. */
  children: ReactNode;
  content: ReactNode;
  /** "end": beside, 24 away, so that it covers neither its text nor a button. */
  placement?: "top" | "bottom" | "end";
  /** Stays when the trigger is pressed, because pressing does nothing else. */
  keepOnPress?: boolean;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

/** Explains on focus (at once) and hover (after 300 ms); closes on Esc. Never the only place of a reason. */
export function Tooltip({
  children,
  content,
  placement = "top",
  keepOnPress = false,
  ...state
}: Readonly<TooltipProps>) {
  const narrow = useSyncExternalStore(watchWidth, isNarrow, () => false);
  const beside = placement === "end" && !narrow;
  return (
    <TooltipTrigger delay={HOVER_MS} closeDelay={100} shouldCloseOnPress={!keepOnPress} {...state}>
      {children}
      <AriaTooltip
        placement={beside ? "end top" : placement === "end" ? "top start" : placement}
        offset={beside ? 24 : 6}
        crossOffset={beside ? -6 : 0}
        containerPadding={8}
        className="floating z-(--z-tip) w-max max-w-[min(22rem,calc(100vw-1rem))] wrap-anywhere rounded-lg px-3 py-2 text-xs transition duration-(--dur-2) ease-out data-entering:translate-y-1 data-entering:opacity-0 data-exiting:opacity-0"
      >
        {content}
      </AriaTooltip>
    </TooltipTrigger>
  );
}

/** Pairs inside a tooltip: Local, UTC, Serial, Issuer. */
export function TooltipFacts({ facts }: Readonly<{ facts: readonly { label: string; value: ReactNode }[] }>) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3.5 gap-y-1.25 py-0.5 tabular-nums">
      {facts.map(({ label, value }) => (
        <div key={label} className="contents">
          <dt className="text-faint">{label}</dt>
          <dd className="text-text">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
