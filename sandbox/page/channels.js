// What a channel is called and what a member may do in it: the rules of Discord's own client.

const DM = 1;
const GROUP_DM = 3;
const CATEGORY = 4;
const FORUMS = new Set([15, 16]);
const THREADS = new Set([10, 11, 12]);

const SEND_MESSAGES = 1n << 11n;
const USE_COMMANDS = 1n << 31n;
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

/**
 * Whether the client offers this command, as registered, to the member in this channel.
 * @param {import("./types.js").Channel} channel
 * @param {import("./types.js").Command} command
 * @returns {boolean}
 */
export function offers(channel, command) {
  const bits = granted(channel);
  const needed = command.default_member_permissions;
  const private_ = isPrivate(channel);
  if (!(bits & USE_COMMANDS)) return false;
  if (needed != null && !private_ && bits !== ALL) {
    if (!BigInt(needed) || (bits & BigInt(needed)) !== BigInt(needed)) return false;
  }
  if (command.nsfw && !channel.nsfw) return false;
  if (command.contexts) return command.contexts.includes(private_ ? 1 : 0);
  return !private_ || command.dm_permission !== false;
}
