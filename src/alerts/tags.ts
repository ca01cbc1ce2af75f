export type Tag = { key: string; value: string };

/** The value of the first tag of that name, in whatever case the name is written. */
export function tagged(tags: Tag[], key: "environment" | "service"): string | undefined {
  return tags.find((tag) => tag.key.toLowerCase() === key)?.value;
}

/** What people call the resources: the tag that Amazon's own console shows as their name. */
export function namesIn(tags: Tag[]): string[] {
  return tags.filter(({ key }) => key === "Name").map(({ value }) => value);
}
