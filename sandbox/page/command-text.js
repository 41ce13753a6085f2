// Reads typed slash commands: which commands fit what has been typed, and which options
// "/imagine a lion seed: 5" sets. Pure functions over Discord's command objects; knows no DOM.

export const TYPE = {
  SUBCOMMAND: 1,
  GROUP: 2,
  STRING: 3,
  INTEGER: 4,
  BOOLEAN: 5,
  USER: 6,
  CHANNEL: 7,
  ROLE: 8,
  MENTIONABLE: 9,
  NUMBER: 10,
  ATTACHMENT: 11,
};

/**
 * Slash commands as one typable entry each; subcommands become entries of their own.
 * @param {import("./types.js").Command[]} commands
 * @returns {import("./types.js").Entry[]}
 */
export function entriesOf(commands) {
  const walk = (command, node, path, chain) => {
    const nested = (node.options ?? []).filter(({ type }) => type === TYPE.SUBCOMMAND || type === TYPE.GROUP);
    if (!nested.length) {
      return [{ path, chain, command, description: node.description ?? "", options: node.options ?? [] }];
    }
    return nested.flatMap((child) => walk(command, child, `${path} ${child.name}`, [...chain, child]));
  };
  return commands
    .filter(({ type }) => (type ?? 1) === 1)
    .flatMap((command) => walk(command, command, command.name, []));
}

/**
 * The entries that fit "/im", best first: those that begin with it, then those that contain it;
 * else in the order in which the app registered them.
 * @param {import("./types.js").Entry[]} entries
 * @param {string} text
 * @returns {import("./types.js").Entry[]}
 */
export function matching(entries, text) {
  const wanted = text.slice(1).trimStart().toLowerCase();
  const rank = ({ path }) => (path.startsWith(wanted) ? 0 : path.includes(wanted) ? 1 : 2);
  return entries
    .map((entry) => [rank(entry), entry])
    .filter(([order]) => order < 2)
    .sort(([a], [b]) => a - b)
    .map(([, entry]) => entry);
}

/**
 * The entry that the text names in full, followed by a space: {entry, rest}; else null.
 * @param {import("./types.js").Entry[]} entries
 * @param {string} text
 * @returns {{entry: import("./types.js").Entry, rest: string} | null}
 */
export function parseCommand(entries, text) {
  if (!text.startsWith("/")) return null;
  const typed = text.slice(1);
  const found = entries
    .filter(({ path }) => typed.toLowerCase().startsWith(`${path} `))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return found ? { entry: found, rest: typed.slice(found.path.length + 1) } : null;
}

/**
 * Splits "a lion seed: 5" at the names of options: {head: "a lion", named: [["seed", "5"]]}.
 * head is null when the text begins with a name.
 * @param {string} text
 * @param {import("./types.js").Option[]} options
 * @returns {{head: string | null, named: [string, string][]}}
 */
export function splitNamed(text, options) {
  const names = options.map(({ name }) => name.replace(/[^\p{L}\p{N}_-]/gu, ""));
  if (!names.length) return { head: text, named: [] };
  const pattern = new RegExp(`(?:^|\\s)(${names.join("|")}):`, "giu");
  const marks = [...text.matchAll(pattern)];
  if (!marks.length) return { head: text, named: [] };
  const head = text.slice(0, marks[0].index).trim();
  const named = marks.map((mark, index) => [
    mark[1].toLowerCase(),
    text.slice(mark.index + mark[0].length, marks[index + 1]?.index).trim(),
  ]);
  return { head: head || null, named };
}

/**
 * The text that would type this command again.
 * @param {import("./types.js").Entry} entry
 * @param {[string, string][]} values
 * @returns {string}
 */
export function commandText(entry, values) {
  return [`/${entry.path}`, ...values.map(([name, text]) => `${name}: ${text}`)].join(" ");
}

/**
 * Discord's interaction data for an entry and its option values, wrapped in its subcommands.
 * @param {import("./types.js").Entry} entry
 * @param {object[]} options
 * @returns {object}
 */
export function interactionData(entry, options) {
  let inner = options;
  for (const { name, type } of [...entry.chain].reverse()) inner = [{ name, type, options: inner }];
  return { id: entry.command.id, name: entry.command.name, type: 1, options: inner };
}

/**
 * The value an option takes from typed text: {value} or {problem}.
 * @param {import("./types.js").Option} option
 * @param {string} text
 * @returns {{value: string | number} | {problem: string}}
 */
export function readTyped(option, text) {
  const trimmed = text.trim();
  if (option.type === TYPE.INTEGER || option.type === TYPE.NUMBER) {
    const whole = option.type === TYPE.INTEGER;
    const value = Number(trimmed);
    if (!trimmed || !Number.isFinite(value) || (whole && !Number.isInteger(value))) {
      return { problem: `${option.name} takes a ${whole ? "whole " : ""}number.` };
    }
    const { min_value: least, max_value: most } = option;
    if (least != null && value < least) return { problem: `${option.name} must be at least ${least}.` };
    if (most != null && value > most) return { problem: `${option.name} must be at most ${most}.` };
    return { value };
  }
  const { min_length: shortest, max_length: longest } = option;
  if (longest != null && trimmed.length > longest) {
    return { problem: `${option.name} takes at most ${longest} characters; these are ${trimmed.length}.` };
  }
  if (shortest != null && trimmed.length < shortest) {
    return { problem: `${option.name} takes at least ${shortest} characters.` };
  }
  return { value: trimmed };
}
