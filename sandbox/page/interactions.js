// Sends interactions and follows each until it is answered or fails: commands on their way, busy
// buttons, failed presses. The server decides when an application has failed; the page only shows it.

import { postInteraction, Refused } from "./api.js";

const COMMAND = 2;
const COMPONENT = 3;
const AUTOCOMPLETE = 4;
const MODAL_SUBMIT = 5;
// A press that the app answers without changing anything is told by no event; free the button then.
const BUSY_AT_MOST = 3500;

export class Interactions extends EventTarget {
  #store;
  #pending = [];
  #busy = new Map(); // interaction id -> {messageId, customId}
  #failures = new Map(); // message id -> sentence
  #versions = new Map();
  #settled = new Map(); // interaction ids whose event overtook the answer to their POST

  constructor(store) {
    super();
    this.#store = store;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #bump(messageId) {
    this.#versions.set(messageId, this.version(messageId) + 1);
  }

  version = (messageId) => this.#versions.get(messageId) ?? 0;
  failureOf = (messageId) => this.#failures.get(messageId) ?? null;
  pendingIn = (channelId) => this.#pending.filter((pending) => pending.channelId === channelId);
  isBusy = (messageId, customId) =>
    [...this.#busy.values()].some((busy) => busy.messageId === messageId && busy.customId === customId);

  #payload(type, data, extra = {}) {
    return { user_id: this.#store.me.id, channel_id: this.#store.channelId, type, data, ...extra };
  }

  /** A slash or context-menu command. Throws Refused with the sentence to show. */
  async command(data, files, displayName) {
    const payload = this.#payload(COMMAND, data);
    const { id } = await postInteraction(payload, files);
    if (this.#settled.delete(id)) return;
    this.#pending.push({
      id,
      channelId: payload.channel_id,
      name: displayName,
      slash: (data.type ?? 1) === 1,
      state: "sending",
    });
    this.#changed();
  }

  async autocomplete(data) {
    const answer = await postInteraction(this.#payload(AUTOCOMPLETE, data));
    return answer?.choices ?? [];
  }

  /** A press on a button, or values chosen in a select. Failures show under the message. */
  async press(message, component, values) {
    const data = {
      custom_id: component.custom_id,
      component_type: component.type,
      ...(values && { values }),
    };
    const mark = { messageId: message.id, customId: component.custom_id };
    const sending = Symbol("sending");
    this.#failures.delete(message.id);
    this.#setBusy(sending, mark);
    try {
      const { id } = await postInteraction(this.#payload(COMPONENT, data, { message_id: message.id }));
      this.#busy.delete(sending);
      if (this.#settled.has(id)) {
        if (this.#settled.get(id) === "failed") this.#fail(message.id, "This interaction failed");
        this.#settled.delete(id);
      } else this.#setBusy(id, mark);
      setTimeout(() => this.#free(id), BUSY_AT_MOST);
    } catch (error) {
      this.#busy.delete(sending);
      this.#fail(message.id, error instanceof Refused ? error.message : "This interaction failed");
    }
    this.#bump(message.id);
    this.#changed();
  }

  /** Throws Refused; the modal stays open and shows the sentence. */
  async submitModal(interactionId, data, files) {
    await postInteraction(this.#payload(MODAL_SUBMIT, data, { interaction_id: interactionId }), files);
  }

  #setBusy(key, mark) {
    this.#busy.set(key, mark);
    this.#bump(mark.messageId);
    this.#changed();
  }

  #free(id) {
    const mark = this.#busy.get(id);
    if (!mark) return false;
    this.#busy.delete(id);
    this.#bump(mark.messageId);
    this.#changed();
    return mark;
  }

  #fail(messageId, sentence) {
    this.#failures.set(messageId, sentence);
    this.#bump(messageId);
    this.#changed();
  }

  /** A message, an edit or a modal has answered this interaction. */
  settle(id) {
    if (!id) return;
    const index = this.#pending.findIndex((pending) => pending.id === id);
    if (index >= 0) this.#pending.splice(index, 1);
    else if (!this.#free(id)) this.#remember(id, "answered");
    this.#changed();
  }

  /** An edit of a message frees all its buttons: the press has been answered by it. */
  settleMessage(messageId) {
    for (const [id, mark] of this.#busy) if (mark.messageId === messageId) this.#free(id);
  }

  failed(event) {
    const pending = this.#pending.find(({ id }) => id === event.interaction_id);
    if (pending) pending.state = "failed";
    else {
      const mark = this.#free(event.interaction_id);
      if (mark) this.#fail(mark.messageId, "This interaction failed");
      else this.#remember(event.interaction_id, "failed");
    }
    this.#changed();
  }

  dismiss(pending) {
    this.#pending = this.#pending.filter((other) => other !== pending);
    this.#changed();
  }

  forgetMember() {
    this.#pending = [];
    this.#busy.clear();
    this.#failures.clear();
  }

  #remember(id, how) {
    this.#settled.set(id, how);
    if (this.#settled.size > 200) this.#settled.delete(this.#settled.keys().next().value);
  }
}
