// What the member has uncovered stays uncovered when a message is drawn again.

const shown = new Set();

/** key names one spoiler: its message's id and what it covers. */
export const isShown = (key) => shown.has(key);
export const show = (key) => void shown.add(key);
