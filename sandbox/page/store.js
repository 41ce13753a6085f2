// What the page knows: members, channels, commands, messages, unread counts. Knows no DOM.
// Emits "state" (people, channels, commands), "messages" (of one channel), "counts".

export const EPHEMERAL = 1 << 6;
export const LOADING = 1 << 7;
export const COMPONENTS_V2 = 1 << 15;

export class Store extends EventTarget {
  me = null;
  users = [];
  guild = null;
  channels = [];
  commands = []; // those that the member may use in this channel
  bot = null;
  ready = false;
  channelId = null;
  #messages = new Map();
  #unread = new Map();
  #mentions = new Map();
  #firstUnread = new Map(); // channel id -> the id of its first unread message
  #dismissed = new Set(JSON.parse(sessionStorage.getItem("atelier-dismissed") ?? "[]"));

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  setState(state) {
    Object.assign(this, {
      me: state.me,
      users: state.users ?? [],
      guild: state.guild,
      channels: [...(state.channels ?? [])].sort((a, b) => (a.position ?? 0) - (b.position ?? 0)),
      bot: state.bot ?? null,
      ready: Boolean(state.ready),
    });
    this.#emit("state");
  }

  /** Another member sees other messages and has read other things. */
  forgetMember() {
    this.#messages.clear();
    this.#unread.clear();
    this.#mentions.clear();
    this.#firstUnread.clear();
  }

  get channel() {
    return this.channels.find(({ id }) => id === this.channelId) ?? null;
  }

  setCommands(commands) {
    this.commands = commands;
    this.#emit("state");
  }

  channelById(id) {
    return this.channels.find((channel) => channel.id === id) ?? null;
  }

  /** A member or the bot by id; role and colour are known only for these. */
  user(id) {
    return this.users.find((user) => user.id === id) ?? (this.bot?.id === id ? this.bot : null);
  }

  messages(channelId = this.channelId) {
    return (this.#messages.get(channelId) ?? []).filter(({ id }) => !this.#dismissed.has(id));
  }

  message(id) {
    for (const list of this.#messages.values()) {
      const found = list.find((message) => message.id === id);
      if (found) return found;
    }
    return null;
  }

  setMessages(channelId, messages) {
    this.#messages.set(channelId, messages);
    this.#emit("messages", channelId);
  }

  /** Creates or edits. A MESSAGE_UPDATE may carry only the fields that changed. */
  putMessage(message, { watching }) {
    const list = this.#messages.get(message.channel_id) ?? [];
    this.#messages.set(message.channel_id, list);
    const index = list.findIndex(({ id }) => id === message.id);
    if (index >= 0) list[index] = { ...list[index], ...message };
    else {
      list.push(message);
      const own = message.author?.id === this.me?.id;
      if (!own && !watching) {
        if (!this.#firstUnread.has(message.channel_id)) this.#firstUnread.set(message.channel_id, message.id);
        this.#count(this.#unread, message.channel_id);
      }
    }
    this.#emit("messages", message.channel_id);
  }

  removeMessage(channelId, id) {
    const list = this.#messages.get(channelId);
    if (!list) return;
    this.#messages.set(
      channelId,
      list.filter((message) => message.id !== id),
    );
    this.#emit("messages", channelId);
  }

  /** Ephemeral messages are dismissed in the client only; the server still has them. */
  dismiss(message) {
    this.#dismissed.add(message.id);
    sessionStorage.setItem("atelier-dismissed", JSON.stringify([...this.#dismissed].slice(-200)));
    this.#emit("messages", message.channel_id);
  }

  /** The server decides who is notified: a mention that was not allowed notifies nobody. */
  notified(channelId, { watching }) {
    if (!watching) this.#count(this.#mentions, channelId);
  }

  #count(counts, channelId) {
    counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
    this.#emit("counts");
  }

  /** Returns the id of the first message that had not been read, or null. */
  markRead(channelId) {
    const first = this.#firstUnread.get(channelId) ?? null;
    this.#firstUnread.delete(channelId);
    const had = this.#unread.delete(channelId);
    if (this.#mentions.delete(channelId) || had) this.#emit("counts");
    return first;
  }

  unread = (channelId) => this.#unread.get(channelId) ?? 0;
  mentions = (channelId) => this.#mentions.get(channelId) ?? 0;

  get totalUnread() {
    return [...this.#unread.values()].reduce((sum, count) => sum + count, 0);
  }
}
