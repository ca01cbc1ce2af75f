import type { Chat } from "../../../src/chat/chat.ts";

/** A chat that takes everything at once and shows it to nobody. */
export function quietChat(): Chat {
  let posted = 0;
  const next = () => {
    posted += 1;
    return String(posted);
  };
  return {
    async openRoom({ platform, name }, send) {
      await send.take();
      return { platform, id: `C${next()}`, name };
    },
    invite: (_room, _person, send) => send.take(),
    remove: (_room, _person, send) => send.take(),
    setLinks: (_room, _links, send) => send.take(),
    archive: (_room, send) => send.take(),
    setTopic: (_room, _topic, send) => send.take(),
    async post(_target, _card, send) {
      await send.take();
      return next();
    },
    findPosted: async () => undefined,
    async sendFiles(_target, _files, _text, send) {
      await send.take();
      return next();
    },
    findFiles: async () => undefined,
    edit: (_ref, _card, send) => send.take(),
    pin: (_ref, send) => send.take(),
  };
}
