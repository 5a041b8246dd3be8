"use client";

import { LoaderCircle } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Focusable } from "react-aria-components/Tooltip";
import { type ButtonLook, buttonClass } from "./button-class";
import { cx } from "./class-names";
import { Tooltip } from "./tooltip";

type PassedOn = Omit<AriaButtonProps, "children" | "className" | "style" | "render" | "isDisabled" | "aria-disabled">;

interface Reasoned {
  /** Why it cannot be used now. It stays focusable and says so in a tooltip and to screen readers. */
  disabledReason?: string | false | undefined;
}

export interface ButtonProps extends PassedOn, ButtonLook, Reasoned {
  children: ReactNode;
  icon?: ReactNode;
  /** After the label, such as a chevron. */
  iconEnd?: ReactNode;
  className?: string;
}

interface DisabledProps {
  reason: string;
  label?: string;
  className: string;
  children: ReactNode;
}

/** A focusable button that does nothing and tells why; a dialog or menu around it does not open either. */
function DisabledButton({ reason, label, className, children }: Readonly<DisabledProps>) {
  const id = useId();
  return (
    <Tooltip content={reason} keepOnPress>
      <Focusable>
        <button type="button" aria-disabled="true" aria-label={label} aria-describedby={id} className={className}>
          {children}
          <span id={id} hidden>
            {reason}
          </span>
        </button>
      </Focusable>
    </Tooltip>
  );
}

/** The loader and its gap take 20 px, which the padding gives back: the width stays. */
const PENDING_WIDTH = { md: "data-pending:px-1.5", sm: "data-pending:px-0.5" };

/** The button. Labels in CAPITALS get their own setting by themselves; `isPending` keeps label and width. */
export function Button({ children, icon, iconEnd, kind, size, className, disabledReason, ...rest }: ButtonProps) {
  const look = cx(
    buttonClass({ ...(kind && { kind }), ...(size && { size }) }, children, !icon && rest.isPending !== undefined),
    className,
  );
  if (disabledReason) {
    const label = rest["aria-label"];
    return (
      <DisabledButton reason={disabledReason} {...(label && { label })} className={look}>
        {icon}
        {children}
        {iconEnd}
      </DisabledButton>
    );
  }
  return (
    <AriaButton {...rest} className={cx(look, !icon && PENDING_WIDTH[size ?? "md"])}>
      {rest.isPending ? <LoaderCircle className="animate-spin" /> : icon}
      {children}
      {iconEnd}
    </AriaButton>
  );
}

export interface IconButtonProps extends PassedOn, Reasoned {
  /** Its name, shown as a tooltip too. */
  label: string;
  icon: ReactNode;
  /** "sm" is 24, for use inside text and rows of ids; else 28. Both 44 on touch. */
  size?: "md" | "sm";
  tooltip?: boolean;
  className?: string;
}

const ICON_BUTTON =
  "relative inline-grid shrink-0 place-items-center text-faint transition-colors duration-(--dur-1) hover:bg-hover hover:text-text aria-expanded:bg-hover aria-expanded:text-text pointer-coarse:size-11 max-sm:size-11 aria-disabled:text-faint aria-disabled:opacity-60 aria-disabled:hover:bg-transparent";

/** A button that is an icon alone; its name is spoken and shown on hover and focus. */
export function IconButton(props: IconButtonProps) {
  const { label, icon, size = "md", tooltip = true, className, disabledReason, ...rest } = props;
  const look = cx(ICON_BUTTON, size === "sm" ? "size-6 rounded-sm [&_svg]:size-3.5" : "size-7 rounded-md", className);
  if (disabledReason) {
    return (
      <DisabledButton label={label} reason={disabledReason} className={look}>
        {icon}
      </DisabledButton>
    );
  }
  const button = (
    <AriaButton {...rest} aria-label={label} className={look}>
      {icon}
    </AriaButton>
  );
  return tooltip ? <Tooltip content={label}>{button}</Tooltip> : button;
}
