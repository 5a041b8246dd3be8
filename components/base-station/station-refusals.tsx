/** Why the operator may not do a thing; undefined when he may. The controls stay in view and say it. */
export interface StationRefusals {
  /** Edit, declare keys, suspend, delete. */
  write: string | undefined;
  regenerate: string | undefined;
  revoke: string | undefined;
}
