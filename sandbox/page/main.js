// Starts the page and ties its parts together. The address says who one is and where:
// #/<channel>/<member>, so that a reload stays and two tabs can be two members.

import { connectEvents, fetchCommands, fetchMessages, fetchState } from "./api.js";
import { channelLabel } from "./channels.js";
import { Composer } from "./composer.js";
import { Interactions } from "./interactions.js";
import { Menus } from "./menus.js";
import { MessageList } from "./messages.js";
import { openModal } from "./modal.js";
import { Panel } from "./panel.js";
import { drawChannels, drawRail, drawUserPanel } from "./sidebar.js";
import { Store } from "./store.js";
import { keepTimesLive } from "./time.js";
import { drawTopbar } from "./topbar.js";

const $ = (id) => document.getElementById(id);

class App {
  store = new Store();
  interactions = new Interactions(this.store);
  menus = new Menus(this);
  composer = new Composer(this, $("composer"));
  panel = new Panel(this, $("panel"));
  list = new MessageList(this, $("scroller"), $("jump"));
  #disconnect = () => {};
  #drawing = false;
  #lost = false;

  constructor() {
    this.store.addEventListener("state", () => this.#drawState());
    this.store.addEventListener("counts", () => this.#drawCounts());
    this.store.addEventListener(
      "messages",
      ({ detail }) => detail === this.store.channelId && this.#drawSoon(),
    );
    this.interactions.addEventListener("change", () => this.#drawSoon());
    addEventListener("hashchange", () => this.#followAddress());
    addEventListener("visibilitychange", () => this.#watching() && this.store.markRead(this.store.channelId));
    $("scrim").addEventListener("click", () => this.closeDrawer());
    $("skip").addEventListener("click", (event) => {
      event.preventDefault(); // the hash belongs to channels
      this.composer.focus();
    });
    addEventListener("keydown", (event) => event.key === "Escape" && this.closeDrawer());
  }

  async start() {
    const { userId } = this.#address();
    await this.#become(userId ?? localStorage.getItem("atelier-member") ?? "");
    if (!("ontouchstart" in window)) this.composer.focus(); // a phone's keyboard should not jump up
  }

  #address() {
    const [, channelId, userId] = location.hash.split("/");
    return { channelId: channelId || null, userId: userId || null };
  }

  linkTo(channelId, userId = this.store.me?.id) {
    return `#/${channelId ?? ""}/${userId ?? ""}`;
  }

  switchMember(userId) {
    location.hash = this.linkTo(this.store.channelId, userId);
  }

  async #followAddress() {
    const { channelId, userId } = this.#address();
    if (userId && userId !== this.store.me?.id) await this.#become(userId);
    else if (channelId && channelId !== this.store.channelId) await this.#enterChannel(channelId);
  }

  async #become(userId) {
    this.#disconnect();
    this.store.forgetMember();
    this.interactions.forgetMember();
    const state = await this.#loadState(userId);
    if (!state) return;
    localStorage.setItem("atelier-member", this.store.me.id);
    const wanted = this.#address().channelId;
    const channel =
      this.store.channelById(wanted) ?? this.store.channels.find(({ type }) => (type ?? 0) === 0);
    await this.#connect(); // what is said between loading and listening would never be seen
    await this.#enterChannel(channel?.id ?? null);
  }

  /** Until events come. They go on coming, over a new connection where one is lost. */
  #connect() {
    const connection = { opened: false };
    return new Promise((resolve) => {
      this.#disconnect = connectEvents(
        this.store.me.id,
        (event) => this.#onEvent(event),
        (status) => {
          if (status === "open") resolve();
          this.#onConnection(status, connection);
        },
      );
    });
  }

  /** Asks until the server answers: the page may be open before the sandbox is. */
  async #loadState(userId) {
    for (;;) {
      try {
        const state = await fetchState(userId);
        this.store.setState(state);
        await this.#loadCommands();
        return state;
      } catch (error) {
        // A member remembered from another sandbox is unknown to this one: become anyone.
        if (userId) userId = "";
        this.#banner(error.message);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  async #enterChannel(channelId) {
    const { store } = this;
    store.channelId = channelId;
    history.replaceState(null, "", this.linkTo(channelId));
    const newFrom = channelId ? store.markRead(channelId) : null;
    this.list.reset(newFrom); // what an earlier visit has kept, until the server has answered
    this.#drawState();
    if (!store.messages().length) this.list.showLoading();
    await Promise.all([this.#loadMessages(), this.#loadCommands()]);
    if (store.channelId === channelId) this.list.reset(newFrom);
  }

  /** What may be used differs by member and channel: the server says. */
  async #loadCommands() {
    const { channelId, me } = this.store;
    if (!this.store.channelById(channelId)) return;
    try {
      const commands = await fetchCommands(channelId, me.id);
      if (channelId === this.store.channelId && me.id === this.store.me.id) this.store.setCommands(commands);
    } catch (error) {
      this.#banner(error.message);
    }
  }

  async #loadMessages() {
    const { channelId, me } = this.store;
    if (!channelId) return;
    try {
      this.store.setMessages(channelId, await fetchMessages(channelId, me.id));
    } catch (error) {
      this.#banner(error.message);
    }
  }

  async #onConnection(status, connection) {
    this.#lost = status === "lost";
    this.#bannerForState();
    if (status === "open" && connection.opened) {
      // What happened meanwhile was not sent to us.
      this.panel.traffic.forget();
      await this.#loadState(this.store.me.id);
      await this.#loadMessages();
    }
    connection.opened ||= status === "open";
  }

  #watching(channelId = this.store.channelId) {
    return document.visibilityState === "visible" && channelId === this.store.channelId;
  }

  #onEvent({ t, d }) {
    const { store, interactions } = this;
    if (t === "MESSAGE_CREATE" || t === "MESSAGE_UPDATE") {
      interactions.settle(d.interaction_metadata?.id ?? d.interaction?.id);
      if (t === "MESSAGE_UPDATE") interactions.settleMessage(d.id);
      store.putMessage(d, { watching: this.#watching(d.channel_id) });
      if (!store.channelById(d.channel_id)) this.#loadState(store.me.id); // a new direct message
    } else if (t === "MESSAGE_DELETE") store.removeMessage(d.channel_id, d.id);
    else if (t === "NOTIFY") store.notified(d.channel_id, { watching: this.#watching(d.channel_id) });
    else if (t === "INTERACTION_FAILED") interactions.failed(d);
    else if (t === "INTERACTION_SUCCESS") interactions.settle(d.interaction_id);
    else if (t === "MODAL") {
      interactions.settle(d.interaction_id);
      openModal(d, this);
    } else if (
      t === "COMMANDS_UPDATE" ||
      t === "READY" ||
      t.startsWith("CHANNEL_") ||
      t.startsWith("THREAD_") ||
      t.startsWith("GUILD_")
    ) {
      this.#loadState(store.me.id);
    }
  }

  #drawState() {
    drawRail(this, $("rail"));
    drawChannels(this, $("channels"));
    drawUserPanel(this, $("userpanel"));
    this.drawTopbar();
    this.composer.refresh();
    this.panel.draw();
    this.#bannerForState();
    this.#title();
    this.#drawSoon();
  }

  drawTopbar() {
    drawTopbar(this, $("topbar"));
  }

  #drawCounts() {
    drawRail(this, $("rail"));
    drawChannels(this, $("channels"));
    this.#title();
  }

  #title() {
    const { channel, guild, totalUnread } = this.store;
    const count = totalUnread ? `(${totalUnread}) ` : "";
    const label = channel ? channelLabel(channel, this.store.bot) : "the channel";
    document.title = `${count}${channel ? `${label} | ` : ""}${guild?.name ?? "Atelier sandbox"}`;
    $("scroller").setAttribute("aria-label", `Messages in ${label}`);
  }

  /** Several changes in one turn are drawn once. */
  #drawSoon() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      this.list.draw();
    });
  }

  #bannerForState() {
    if (this.#lost) this.#banner("Connection lost. Reconnecting…");
    else this.#banner(this.store.ready ? null : "Waiting for the app to connect…");
  }

  #banner(sentence) {
    $("banner").hidden = !sentence;
    $("banner").textContent = sentence ?? "";
  }

  openDrawer() {
    document.body.classList.add("drawer-open");
    $("scrim").hidden = false;
    $("channels").querySelector("a")?.focus();
  }

  closeDrawer() {
    document.body.classList.remove("drawer-open");
    $("scrim").hidden = true;
  }
}

keepTimesLive();
new App().start();
