import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button";
import type { ExtraKey } from "./open-screen";

interface TerminalKeysProps {
  /** Whether the next letter that is typed is a control character. */
  control: boolean;
  onControl: (control: boolean) => void;
  onPress: (key: ExtraKey) => void;
}

/** With the name of what shows none. */
const KEYS: readonly { key: ExtraKey; label?: string; shown: ReactNode }[] = [
  { key: "Escape", shown: "ESC" },
  { key: "Tab", shown: "TAB" },
  { key: "Up", label: "Up", shown: <ArrowUp /> },
  { key: "Down", label: "Down", shown: <ArrowDown /> },
  { key: "Left", label: "Left", shown: <ArrowLeft /> },
  { key: "Right", label: "Right", shown: <ArrowRight /> },
];

/** The keys of a shell that the keyboard of a phone does not have. They leave the focus, and so that keyboard, as it is. */
export function TerminalKeys({ control, onControl, onPress }: Readonly<TerminalKeysProps>) {
  return (
    <div
      role="toolbar"
      aria-label="Keys"
      className="mt-2 hidden max-w-sm auto-cols-fr grid-flow-col gap-1 max-sm:grid pointer-coarse:grid [&>button]:min-w-0 [&>button]:px-0"
    >
      <Button
        size="sm"
        aria-pressed={control}
        className="aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
        preventFocusOnPress
        onPress={() => onControl(!control)}
      >
        CTRL
      </Button>
      {KEYS.map(({ key, label, shown }) => (
        <Button
          key={key}
          size="sm"
          {...(label && { "aria-label": label })}
          preventFocusOnPress
          onPress={() => onPress(key)}
        >
          {shown}
        </Button>
      ))}
    </div>
  );
}
