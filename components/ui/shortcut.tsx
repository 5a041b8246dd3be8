/**
 * Whether a key press may act as a single-key shortcut: no modifier, not while typing or in a dialog or menu, and not
 * when the operator has turned such keys off (`data-keys` on the document).
 */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.documentElement.dataset.keys === "off") return false;
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  const elsewhere =
    "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
  return target.closest(elsewhere) === null && document.querySelector("[aria-modal=true]") === null;
}
