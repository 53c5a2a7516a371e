//! Numbers as people read them: columns that stay in line, few digits, units.

/// `value` with `decimals` digits after the point, at least `width` characters: columns of numbers stay in line and do
/// not jump. What is not a number is an ellipsis.
pub fn fixed(value: f32, width: usize, decimals: usize) -> String {
    if value.is_finite() {
        let text = format!("{value:.decimals$}").replace('-', "−");
        format!("{text:>width$}")
    } else {
        format!("{:>width$}", "…")
    }
}

/// Three significant digits between 0.001 and 99,999, powers of ten beyond: for weights and changes over many
/// magnitudes.
pub fn short(value: f32) -> String {
    let size = value.abs();
    let text = match size {
        _ if !value.is_finite() => "…".to_owned(),
        0.0 => "0".to_owned(),
        _ if !(1e-3..1e5).contains(&size) => format!("{value:.1e}"),
        _ if size < 1.0 => format!("{value:.4}"),
        _ if size < 10.0 => format!("{value:.3}"),
        _ if size < 100.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    };
    text.replace('-', "−")
}

/// A number on an axis: as few digits as tell it from its neighbours.
pub fn axis(value: f64) -> String {
    let size = value.abs();
    let text = match size {
        _ if size < 1e-9 => "0".to_owned(),
        _ if !(1e-3..1e5).contains(&size) => format!("{value:.0e}"),
        _ => {
            let text = format!("{value:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    };
    text.replace('-', "−")
}

/// Bytes in the unit that leaves the fewest digits.
pub fn bytes(count: usize) -> String {
    let mebibytes = count as f64 / (1 << 20) as f64;
    if mebibytes >= 1024.0 { format!("{:.2} GiB", mebibytes / 1024.0) } else { format!("{mebibytes:.1} MiB") }
}

/// A count with a comma between thousands.
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Seconds in the unit that is easily read.
pub fn duration(seconds: f32) -> String {
    match seconds {
        _ if !seconds.is_finite() => "…".to_owned(),
        ..90.0 => format!("{seconds:.0} s"),
        ..5400.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_width() {
        for value in [-1.0, 0.5, 1.0, f32::NAN] {
            assert_eq!(fixed(value, 8, 3).chars().count(), 8, "{value}");
        }
        assert_eq!(fixed(-0.25, 7, 2), "  −0.25");
    }

    #[test]
    fn axes_carry_no_idle_digits() {
        assert_eq!([0.0, 0.9, 10.0, -0.25, 0.0001, 1e6].map(axis), ["0", "0.9", "10", "−0.25", "1e−4", "1e6"]);
    }

    #[test]
    fn counts_are_read_in_threes() {
        assert_eq!([0, 999, 1000, 12_345, 1_000_000].map(thousands), ["0", "999", "1,000", "12,345", "1,000,000"]);
    }

    #[test]
    fn times_are_read_easily() {
        assert_eq!([3.2, 100.0, 7200.0, f32::INFINITY].map(duration), ["3 s", "2 min", "2.0 h", "…"]);
    }

    #[test]
    fn short_numbers_keep_three_digits() {
        assert_eq!(short(0.0), "0");
        assert_eq!(short(1234.5), "1234");
        assert_eq!(short(0.0123), "0.0123");
        assert_eq!(short(0.000_012_3), "1.2e−5");
        assert_eq!(short(f32::INFINITY), "…");
    }
}
