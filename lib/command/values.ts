export const COMMAND_STATUSES = ["PENDING", "PROCESSING", "COMPLETED", "ERR_NOSTART"] as const;
export type CommandStatus = (typeof COMMAND_STATUSES)[number];

/** A Basics Station does not answer `runcmd`: what is completed is the sending. */
export const COMMAND_STATUS_WORDS: Readonly<Record<CommandStatus, string>> = {
  PENDING: "Pending",
  PROCESSING: "Processing",
  COMPLETED: "Completed",
  ERR_NOSTART: "Not started",
};

export const COMMAND_SENT = "Sent. A Basics Station does not answer.";

/** Of one base station at a time. */
export const MAX_PENDING_COMMANDS = 20;
/** A command that the base station was not there for is not run long after it was wanted. */
export const COMMAND_WAIT_HOURS = 24;
export const MAX_COMMAND_LENGTH = 1000;
export const MAX_ARGUMENTS = 20;
export const MAX_ARGUMENT_LENGTH = 1000;
/** Why somebody acts on a base station from afar: of a command, and of a remote session. */
export const MAX_REASON_LENGTH = 200;
