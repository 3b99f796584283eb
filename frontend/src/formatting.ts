// Days, times, durations and money, as the user's profile wants them.
import type { HomeAssistant } from "./home-assistant";

const NUMBER_LOCALES: Record<string, string | undefined> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
  // The frontend writes numbers without groups the English way.
  none: "en-US",
  // The browser's own.
  system: undefined,
};

export interface Formats {
  /** The day in the user's time zone, as words that can be compared. */
  day(at: Date): string;
  dayHeading(day: string, today: Date): string;
  time(at: Date): string;
  dayAndTime(at: Date): string;
  duration(seconds: number): string;
  money(amount: number, currency: string | null): string;
  /** Equal for formats that write everything the same way. */
  readonly key: string;
}

/** "2026-11-28" as a moment whose date in UTC it is. */
function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function hourCycle(format: string | undefined): Intl.DateTimeFormatOptions {
  if (format === "12") {
    return { hourCycle: "h12" };
  }
  return format === "24" ? { hourCycle: "h23" } : {};
}

function makeFormats({ locale, config }: HomeAssistant, key: string): Formats {
  const { language } = locale;
  const zone: Intl.DateTimeFormatOptions =
    locale.time_zone === "server" ? { timeZone: config.time_zone } : {};
  const clockLanguage = locale.time_format === "system" ? undefined : language;
  const time: Intl.DateTimeFormatOptions = {
    hour: "numeric",
    minute: "2-digit",
    ...hourCycle(locale.time_format),
    ...zone,
  };
  const days = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...zone });
  const times = new Intl.DateTimeFormat(clockLanguage, time);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const heading: Intl.DateTimeFormatOptions = {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  };
  const thisYear = new Intl.DateTimeFormat(language, heading);
  const otherYears = new Intl.DateTimeFormat(language, { ...heading, year: "numeric" });
  const whole = new Intl.DateTimeFormat(clockLanguage, {
    ...time,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const { number_format = "language" } = locale;
  const numbers = number_format in NUMBER_LOCALES ? NUMBER_LOCALES[number_format] : language;
  const grouping = number_format === "none" ? { useGrouping: false } : {};
  const digits = new Intl.NumberFormat(language, { useGrouping: false });
  const twoDigits = new Intl.NumberFormat(language, { minimumIntegerDigits: 2 });
  const day = (at: Date) => days.format(at);

  return {
    key,
    day,
    dayHeading(written, now) {
      const today = day(now);
      const ago = Math.round((dateOf(today).getTime() - dateOf(written).getTime()) / 86_400_000);
      if (ago === 0 || ago === 1) {
        const word = relative.format(-ago, "day");
        return word.charAt(0).toLocaleUpperCase(language) + word.slice(1);
      }
      const sameYear = written.slice(0, 4) === today.slice(0, 4);
      return (sameYear ? thisYear : otherYears).format(dateOf(written));
    },
    time: (at) => times.format(at),
    dayAndTime: (at) => whole.format(at),
    duration(seconds) {
      const all = Math.max(0, Math.round(seconds));
      const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
      const end = twoDigits.format(all % 60);
      return hours > 0
        ? `${digits.format(hours)}:${twoDigits.format(minutes)}:${end}`
        : `${digits.format(minutes)}:${end}`;
    },
    money(amount, currency) {
      // A minute costs fractions of a cent.
      const usual = { maximumFractionDigits: 4, ...grouping };
      try {
        return new Intl.NumberFormat(numbers, {
          ...usual,
          ...(currency ? { style: "currency", currency } : {}),
        }).format(amount);
      } catch {
        return `${new Intl.NumberFormat(numbers, usual).format(amount)} ${currency}`;
      }
    },
  };
}

let made: Formats | undefined;

/** Making formats takes milliseconds, so that they are kept until the profile changes. */
export function formatsFor(hass: HomeAssistant): Formats {
  const key = JSON.stringify([hass.locale, hass.config.time_zone]);
  if (made?.key !== key) {
    made = makeFormats(hass, key);
  }
  return made;
}
