/** So many times an update is sent that a station does not install. */
export const MAX_UPDATE_SENDS = 5;

/** So many times in a row a station gets the same answer before it gets it more rarely. */
export const MAX_SAME_ANSWERS = 5;
