/** Brings the caret to a place in the text and into view. */
export function placeCaret(textArea: HTMLTextAreaElement | null, at: number, line: number | undefined): void {
  if (!textArea) return;
  textArea.focus();
  textArea.setSelectionRange(at, at);
  const row = textArea.parentElement?.querySelector(`[data-line="${line}"]`);
  (row?.querySelector("[data-mark]") ?? row)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
