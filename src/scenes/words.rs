//! How the settings of a scene are written on a command line.

use super::Kind;

/// Width and height, written as `480x320`.
///
/// # Errors
/// Another text, in words.
pub fn size(text: &str) -> Result<(u32, u32), String> {
    let sides = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    sides.ok_or_else(|| format!("\"{text}\" is no size such as 480x320"))
}

/// Fewest and most, written as `3-5`; one number is both.
///
/// # Errors
/// Another text, in words.
pub fn range(text: &str) -> Result<(usize, usize), String> {
    let ends = match text.split_once('-') {
        Some((least, most)) => least.parse().ok().zip(most.parse().ok()),
        None => text.parse().ok().map(|count| (count, count)),
    };
    ends.ok_or_else(|| format!("\"{text}\" is no range such as 3-5"))
}

/// Kinds by their names; `unseen` stands for those that training never shows.
///
/// # Errors
/// A name that no kind has: the message lists those that there are.
pub fn kinds<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Vec<Kind>, String> {
    let mut kinds = Vec::new();
    for name in names {
        match Kind::named(name) {
            Some(kind) => kinds.push(kind),
            None if name == "unseen" => kinds.extend(Kind::unseen()),
            None => {
                let known: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
                return Err(format!("there is no kind \"{name}\"; there are {}, unseen", known.join(", ")));
            }
        }
    }
    Ok(kinds)
}
