/** "2:40", "02.40" and "02h40" are "02:40"; undefined for what is no time of day. */
export function readClockTime(text: string): string | undefined {
  const [, hour = "", minute = ""] = /^(\d{1,2})[:.h](\d{2})$/i.exec(text.trim()) ?? [];
  const isTime = hour !== "" && Number(hour) < 24 && Number(minute) < 60;
  return isTime ? `${hour.padStart(2, "0")}:${minute}` : undefined;
}
