/** Times and numbers as people write them about legal clocks. */

export const whenCure = "Please write when as 02:40, as yesterday 23:10, or as 2026-11-20 23:10, on your own clock.";

export const peopleCure = "Please write how many people are affected as a whole number, such as 700.";

/** "700", "1,200", "1 200 000"; undefined when it is no count. */
export function readPeople(text: string): number | undefined {
  const digits = text.trim().replaceAll(/(?<=\d)[,_' ](?=\d{3})/g, "");
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
}
