/**
 * What Slack accepts, in characters and items.
 * Sources: docs.slack.dev/reference/block-kit (blocks, elements, composition objects) and docs.slack.dev/surfaces/modals.
 */
export const limits = {
  message: {
    blocks: 50,
    /** It may be longer, but Slack advises 4,000 and a lock screen shows far less. */
    fallback: 3_000,
    /**
     * All texts of one message. Undocumented: Slack answers `msg_blocks_too_long` somewhere above 11,000 characters
     * (slackapi/bolt-js issues 2509 and 2867), so this keeps a distance.
     */
    text: 9_000,
  },
  /** All texts of one view: Slack takes 250 KB of JSON, and a character of ours may become twelve bytes of that. */
  home: { blocks: 100, text: 15_000 },
  modal: { blocks: 100, text: 15_000, title: 24, submit: 24, close: 24, privateMetadata: 3_000 },
  /** Our own share of a form: what its choices are called, where their names are too long for a list. */
  namesInFull: { blocks: 10, text: 16_000 },
  header: 150,
  section: 3_000,
  /** `label` is our own share of a field's text. */
  fields: { items: 10, text: 2_000, label: 75 },
  actions: 25,
  button: { text: 75 },
  input: { label: 2_000, hint: 2_000, value: 3_000 },
  /** `ofAForm` is our own: with more of them a view would be larger than Slack takes. */
  select: { options: 100, text: 75, value: 150, ofAForm: 400 },
  id: 255,
  channelName: 80,
  purpose: 250,
} as const;
