//! Points in time as IAM reads them: the W3C's profile of ISO 8601, or seconds since 1970.
//!
//! Source: IAM User Guide, *Date condition operators*; <https://www.w3.org/TR/NOTE-datetime>.

use super::number::number;

/// Seconds since 1970-01-01T00:00:00Z; `None` where `text` is no point in time.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    if let Some(epoch) = number(text) {
        // A year alone is a year: nobody means the first two hours of 1970.
        return if text.len() == 4 { Some(days(epoch as i64, 1, 1)? as f64 * 86_400.0) } else { Some(epoch) };
    }
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) =
        (parts.next()??, parts.next().unwrap_or(Some(1))?, parts.next().unwrap_or(Some(1))?);
    Some(days(year, month, day)? as f64 * 86_400.0 + time.map_or(Some(0.0), time_of_day)?)
}

/// `12:30`, `12:30:15.5`, each with `Z` or an offset such as `+02:00`.
fn time_of_day(text: &str) -> Option<f64> {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(zone)?;
    let mut parts = clock.splitn(3, ':').map(|part| part.parse::<f64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0.0))?);
    let offset = match zone.strip_prefix(['+', '-']) {
        None => 0.0,
        Some(offset) => {
            let (hours, minutes) = offset.split_once(':')?;
            let seconds = hours.parse::<f64>().ok()? * 3_600.0 + minutes.parse::<f64>().ok()? * 60.0;
            if zone.starts_with('-') { -seconds } else { seconds }
        }
    };
    let valid = (0.0..24.0).contains(&hour) && (0.0..60.0).contains(&minute) && (0.0..61.0).contains(&second);
    valid.then_some(hour * 3_600.0 + minute * 60.0 + second - offset)
}

/// Days since 1970-01-01 in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let month_index = usize::try_from(month.checked_sub(1)?).ok()?;
    let before = BEFORE.get(month_index)?;
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match BEFORE.get(month_index + 1) {
        Some(next) => next - before + i64::from(month == 2 && leap(year)),
        None => 31,
    };
    if !(0..=9999).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let this_year = i64::from(month > 2 && leap(year));
    let past = if year == 0 { 0 } else { leap_days(year - 1) + 1 };
    // The year 0 is a leap year; up to 1970 there were 478 of them.
    Some((year - 1970) * 365 + past - 478 + before + this_year + day - 1)
}

/// The point in time as AWS writes it, `2026-11-22T12:30:15Z`; `None` beyond the years of four digits.
pub(crate) fn moment(seconds: f64) -> Option<String> {
    let day = (seconds / 86_400.0).floor();
    let second = seconds - day * 86_400.0;
    // The year of 365.2425 days is right but for a day or two at its ends.
    let guess = 1970 + (day / 365.242_5).floor() as i64;
    let day = day as i64;
    let year =
        (guess - 1..=guess + 1).rev().find(|year| days(*year, 1, 1).is_some_and(|first| first <= day))?;
    let month = (1..=12).rev().find(|month| days(year, *month, 1).is_some_and(|first| first <= day))?;
    let of_month = Some(day - days(year, month, 1)? + 1).filter(|of_month| *of_month <= 31)?;
    let (hour, minute, second) = (second / 3_600.0, second / 60.0 % 60.0, second % 60.0);
    let (hour, minute, whole) = (hour.floor(), minute.floor(), second.floor());
    let fraction = if second > whole {
        format!(".{:03.0}", ((second - whole) * 1_000.0).floor())
    } else {
        String::new()
    };
    Some(format!("{year:04}-{month:02}-{of_month:02}T{hour:02}:{minute:02}:{whole:02}{fraction}Z"))
}

#[cfg(test)]
mod tests {
    use super::{moment, seconds};

    #[test]
    fn writes_what_it_reads() {
        let mut at = -62_167_219_200.0;
        while let Some(written) = moment(at) {
            assert_eq!(seconds(&written), Some(at), "{written}");
            at += 1_000_003.5;
        }
        assert!(at > 253_402_300_799.0, "{at}");
        assert_eq!(moment(1_795_350_615.0).as_deref(), Some("2026-11-22T12:30:15Z"));
    }

    #[test]
    fn reads_the_forms_of_the_profile() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0.0));
        assert_eq!(seconds("2026-11-22T12:30:15Z"), Some(1_795_350_615.0));
        assert_eq!(seconds("2026-11-22T14:30:15+02:00"), Some(1_795_350_615.0));
        assert_eq!(seconds("2000-03-01"), Some(951_868_800.0));
        assert_eq!(seconds("2024-02"), Some(1_706_745_600.0));
        assert_eq!(seconds("2024-02-29"), Some(1_709_164_800.0));
        assert_eq!(seconds("2026-12-31T23:59:59Z"), Some(1_798_761_599.0));
        assert_eq!(seconds("1795350615"), Some(1_795_350_615.0));
        for wrong in [
            "",
            "tomorrow",
            "2026-13-01",
            "2026-01-01T25:00Z",
            "2026-01-01T",
            "NaN",
            "2026-02-30",
            "2026-02-29",
            "2100-02-29",
            "2026-04-31",
        ] {
            assert!(seconds(wrong).is_none(), "{wrong}");
        }
    }
}
