// What a channel is called, and whether a member may write in it.

const DM = 1;
const GROUP_DM = 3;
const CATEGORY = 4;
const FORUMS = new Set([15, 16]);
const THREADS = new Set([10, 11, 12]);

const SEND_MESSAGES = 1n << 11n;
const SEND_IN_THREADS = 1n << 38n;
const ALL = (1n << 53n) - 1n;

export const isPrivate = ({ type }) => type === DM || type === GROUP_DM;
export const isThread = ({ type }) => THREADS.has(type);
export const isCategory = ({ type }) => type === CATEGORY;
/** A forum holds posts, which are threads; nothing is written into the forum itself. */
export const isForum = ({ type }) => FORUMS.has(type);

/** The icon (dom.js) that stands before its name. */
export const channelIcon = (channel) => (isPrivate(channel) ? "at" : isThread(channel) ? "thread" : "hash");

/**
 * "general"; a direct message is called as the one it is with.
 * @param {import("./types.js").Channel} channel
 * @param {import("./types.js").User | null} app
 * @returns {string}
 */
export const channelName = (channel, app) =>
  channel.name ?? app?.global_name ?? app?.username ?? "Direct message";

/**
 * "#general", "@Atelier", or a thread's bare name.
 * @param {import("./types.js").Channel} channel
 * @param {import("./types.js").User | null} app
 * @returns {string}
 */
export function channelLabel(channel, app) {
  const sign = isPrivate(channel) ? "@" : isThread(channel) ? "" : "#";
  return `${sign}${channelName(channel, app)}`;
}

/** The bits that the server says the member holds here; in a direct message, all. */
const granted = ({ permissions }) => (permissions == null ? ALL : BigInt(permissions));

/** @returns {string | null} why the member cannot write here, or null when they can */
export function whyNotWrite(channel) {
  if (isForum(channel)) return "Choose one of this forum's posts to write in it.";
  const needed = isThread(channel) ? SEND_IN_THREADS : SEND_MESSAGES;
  return granted(channel) & needed ? null : "You do not have permission to send messages here.";
}
