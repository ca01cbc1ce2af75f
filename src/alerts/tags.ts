export type Tag = { key: string; value: string };

/** The value of the first tag of that name, in whatever case the name is written. */
export function tagged(tags: Tag[], key: "environment" | "service"): string | undefined {
  return tags.find((tag) => tag.key.toLowerCase() === key)?.value;
}
