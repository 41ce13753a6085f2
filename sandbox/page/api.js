// Talks to the sandbox server: one function a route, and the event socket with its reconnects.

/** The server said no; the message is the sentence to show. */
export class Refused extends Error {}

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (response.ok) return body;
  throw new Refused(body?.message ?? `The sandbox answered ${response.status}.`);
}

async function request(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Refused("The sandbox cannot be reached. Is it still running?");
  }
  return answer(response);
}

function multipart(payload, files) {
  const form = new FormData();
  form.append("payload_json", JSON.stringify(payload));
  files.forEach((file, index) => form.append(`files[${index}]`, file, file.name));
  return { method: "POST", body: form };
}

const query = (userId) => `user_id=${encodeURIComponent(userId ?? "")}`;

/**
 * @param {string} userId
 * @returns {Promise<object>} members, channels, commands, and who one is
 */
export const fetchState = (userId) => request(`/sandbox/state?${query(userId)}`);

/**
 * @param {string} channelId
 * @param {string} userId
 * @returns {Promise<import("./types.js").Message[]>} oldest first
 */
export const fetchMessages = (channelId, userId) =>
  request(`/sandbox/channels/${encodeURIComponent(channelId)}/messages?${query(userId)}`);

/**
 * @param {string} channelId
 * @param {string} userId
 * @returns {Promise<import("./types.js").Command[]>} those that the member is offered there
 */
export const fetchCommands = (channelId, userId) =>
  request(`/sandbox/channels/${encodeURIComponent(channelId)}/commands?${query(userId)}`);

/**
 * @param {number} after the number of the last entry one has
 * @returns {Promise<import("./types.js").TrafficEntry[]>}
 */
export const fetchTraffic = (after) => request(`/sandbox/traffic?after=${after}`);

/**
 * @param {object} payload type, data, user_id, channel_id
 * @param {File[]} files
 * @returns {Promise<{id?: string, choices?: object[]}>}
 */
export const postInteraction = (payload, files = []) =>
  request("/sandbox/interactions", multipart(payload, files));

/**
 * @param {object} payload content, user_id, channel_id
 * @param {File[]} files
 */
export const postMessage = (payload, files = []) => request("/sandbox/messages", multipart(payload, files));

/**
 * Keeps an event socket open for one member. onStatus hears "open" and "lost"; the caller reloads
 * what it shows after every "open", because events during a gap are not replayed to the page.
 * Returns a function that ends it.
 */
export function connectEvents(userId, onEvent, onStatus) {
  let socket = null;
  let timer = 0;
  let failures = 0;
  let ended = false;

  const open = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/sandbox/events?${query(userId)}`);
    socket.addEventListener("open", () => {
      failures = 0;
      onStatus("open");
    });
    socket.addEventListener("message", ({ data }) => onEvent(JSON.parse(data)));
    socket.addEventListener("close", () => {
      if (ended) return;
      onStatus("lost");
      timer = setTimeout(open, Math.min(5000, 250 * 2 ** failures));
      failures += 1;
    });
  };
  open();

  return () => {
    ended = true;
    clearTimeout(timer);
    socket.close();
  };
}

/**
 * The address from which the page loads a picture or file. Attachment URLs name the host the bot
 * knows; the page asks its own server for the same path, so that it also works through a tunnel,
 * and never asks any other host.
 * @param {string | undefined} url
 * @returns {string}
 */
export function mediaUrl(url) {
  if (!url || url.startsWith("blob:")) return url ?? "";
  const parsed = new URL(url, location.href);
  const own = ["127.0.0.1", "localhost", "[::1]", "cdn.discordapp.com", "media.discordapp.net"];
  return own.includes(parsed.hostname) ? parsed.pathname + parsed.search : parsed.href;
}
