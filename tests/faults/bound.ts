/**
 * The largest rate that `count` failures in `trials` still allow, with 95 % confidence: the upper end of Clopper's and
 * Pearson's one-sided interval (Biometrika 26, 1934). With no failure it is 1 − 0.05^(1/trials), about 3 / trials.
 */
export function highestRate(count: number, trials: number): number {
  if (count >= trials) return 1;
  let [low, high] = [count / trials, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (chanceOfAtMost(count, trials, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** Of at most `count` failures in `trials`, each as likely as `rate`. */
function chanceOfAtMost(count: number, trials: number, rate: number): number {
  let term = trials * Math.log1p(-rate);
  let total = Math.exp(term);
  for (let failures = 1; failures <= count; failures++) {
    term += Math.log((trials - failures + 1) / failures) + Math.log(rate) - Math.log1p(-rate);
    total += Math.exp(term);
  }
  return total;
}
