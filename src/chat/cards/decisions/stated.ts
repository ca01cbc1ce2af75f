/** Where nobody said what an option costs. */
export const notStated = "not stated";

export function isStated(cost: string): boolean {
  return cost.trim() !== "" && cost !== notStated;
}
