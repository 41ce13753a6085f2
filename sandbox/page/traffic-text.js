// Says in a few words what an entry of the traffic is about. Knows no DOM.

const CALLBACKS = {
  1: "pong",
  4: "message",
  5: "thinking",
  6: "acknowledged",
  7: "edit",
  8: "choices",
  9: "modal",
};
const LONGEST = 40;

function cut(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/**
 * @param {number | string} at seconds, or a date as text
 * @returns {string}
 */
export function clock(at) {
  const date = new Date(typeof at === "number" ? at * 1000 : at);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString(undefined, { hour12: false });
}

/**
 * Ids are long and alike; their last digits tell them apart.
 * @param {string} path
 * @returns {string}
 */
export const shortPath = (path) =>
  path.replace(/^\/api\/v\d+/, "").replace(/\d{15,}/g, (id) => `…${id.slice(-4)}`);

/**
 * "/imagine" for its interaction, "thinking" for a callback, the beginning of a message's text.
 * @param {import("./types.js").TrafficEntry} entry
 * @returns {string}
 */
export function about({ event, path, request, response }) {
  const data = response?.d ?? response;
  if (event === "INTERACTION_CREATE") {
    const { name, type, custom_id: customId } = data?.data ?? {};
    return cut(name ? (type === 1 ? `/${name}` : name) : (customId ?? ""));
  }
  if (event?.startsWith("MESSAGE_")) return cut(data?.content ?? "");
  const body = request?.payload_json ?? request;
  if (path?.endsWith("/callback")) return CALLBACKS[body?.type] ?? "";
  return cut(typeof body?.content === "string" ? body.content : "");
}
