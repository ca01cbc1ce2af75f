import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const readmes = globSync("{.,infra,manifests,src/**,tests/**}/README.md", { cwd: root });

const withoutCode = (text: string) => text.replaceAll(/^```[\s\S]*?^```/gm, "");

/** As GitHub names headings in addresses. */
function anchorsOf(text: string): string[] {
  const headings = [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function linksOf(text: string): string[] {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => !link.startsWith("https:"));
}

describe.each(readmes)("%s", (readme) => {
  const text = readFileSync(join(root, readme), "utf8");

  test("leads nowhere that there is not", () => {
    const leadsNowhere = linksOf(text).filter((link) => {
      const [path = "", anchor] = link.split("#");
      const file = path === "" ? join(root, readme) : join(root, dirname(readme), path);
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(readFileSync(file, "utf8")).includes(anchor));
    });
    expect(leadsNowhere).toEqual([]);
  });
});

test("the first README leads to every other", () => {
  const links = linksOf(readFileSync(join(root, "README.md"), "utf8"));
  expect(links).toEqual(expect.arrayContaining(readmes.filter((readme) => readme !== "README.md")));
});
