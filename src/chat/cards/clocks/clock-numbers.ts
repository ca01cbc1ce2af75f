/** Numbers as people write them about legal clocks. */

export const peopleCure = "Please write how many people are affected as a whole number, such as 700.";

/** "700", "1,200", "1 200 000"; undefined when it is no count. */
export function readPeople(text: string): number | undefined {
  const digits = text.trim().replaceAll(/(?<=\d)[,_' ](?=\d{3})/g, "");
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
}
