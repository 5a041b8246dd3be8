/** The look of what opens from a control: menus and lists. */
export const POPOVER =
  "floating z-(--z-menu) overflow-auto rounded-lg p-1 outline-0 transition duration-(--dur-2) ease-out data-entering:translate-y-1 data-entering:opacity-0 data-exiting:opacity-0";

/** One item of it. */
export const ITEM =
  "group/item flex min-h-8 w-full cursor-default items-center gap-2.5 rounded-sm px-2 py-1 text-left outline-0 select-none data-focused:bg-hover data-hovered:bg-hover pointer-coarse:min-h-11 [&>svg]:text-faint data-focus-visible:outline-2 data-focus-visible:outline-ring data-focus-visible:-outline-offset-2";
