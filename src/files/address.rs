//! What is typed, pasted or dropped as the place of a file: a path, or an address of one. One rule for the window and
//! the command line.

use std::path::PathBuf;

/// Beginnings of addresses on the web, where nothing is fetched from.
const WEB: [&str; 3] = ["http://", "https://", "ftp://"];

/// The path that a text means: quotes around it are taken off, `file://` becomes a path, `~` is the home folder. None
/// where the text is no path: empty, or of several lines.
///
/// # Errors
/// An address from which nothing is opened, in words.
pub fn path_from_text(text: &str) -> Result<Option<PathBuf>, String> {
    let text = text.trim().trim_matches(|quote| quote == '"' || quote == '\'').trim();
    if text.is_empty() || text.contains('\n') {
        return Ok(None);
    }
    if let Some(path) = path_from_address(text)? {
        return Ok(Some(path));
    }
    if let Some(rest) = text.strip_prefix("~/") {
        return Ok(directories::BaseDirs::new().map(|home| home.home_dir().join(rest)));
    }
    Ok(Some(PathBuf::from(text)))
}

/// The path that an address means; none where the text is no address.
///
/// # Errors
/// An address from which nothing is opened, in words.
pub fn path_from_address(text: &str) -> Result<Option<PathBuf>, String> {
    let lower = text.to_ascii_lowercase();
    if WEB.iter().any(|web| lower.starts_with(web)) {
        return Err(format!(
            "this is an address on the web, from which nothing is fetched: save the file, and open that: {text}"
        ));
    }
    if lower.starts_with("data:") {
        return Err("this is a picture written out as an address (data:): save it as a file, and open that".to_owned());
    }
    if !lower.starts_with("file:") {
        return Ok(None);
    }
    let rest = &text["file:".len()..];
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", rest),
    };
    let path = percent_decoded(path);
    if host.is_empty() || host.eq_ignore_ascii_case("localhost") {
        // A drive of Windows stands behind a slash.
        let drive = path.strip_prefix('/').filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
        return Ok(Some(PathBuf::from(drive.filter(|_| cfg!(windows)).unwrap_or(&path))));
    }
    if cfg!(windows) {
        return Ok(Some(PathBuf::from(format!(r"\\{host}{}", path.replace('/', r"\")))));
    }
    Err(format!(
        "the file lies on another computer, {host}: open its folder there (mount it), and then the file: {text}"
    ))
}

/// %20 and the like, as file managers write paths to the clipboard.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_paths() {
        let path = |text: &str| path_from_text(text).unwrap().unwrap();
        assert_eq!(path(" \"/a b/c.png\" "), PathBuf::from("/a b/c.png"));
        assert_eq!(path("file:///a%20b/%C3%A9.png"), PathBuf::from("/a b/é.png"));
        assert_eq!(path("file://localhost/a.png"), PathBuf::from("/a.png"));
        assert_eq!(path("file:/a.png"), PathBuf::from("/a.png"));
        assert_eq!(path("100%.png"), PathBuf::from("100%.png"));
        assert!(path_from_text("  ").unwrap().is_none());
        assert!(path_from_text("two\nlines").unwrap().is_none());
    }

    #[test]
    fn addresses_from_which_nothing_is_opened_say_so() {
        assert!(path_from_text("https://example.org/a.png").unwrap_err().contains("on the web"));
        assert!(path_from_text("data:image/png;base64,AAAA").unwrap_err().contains("data:"));
        if !cfg!(windows) {
            let words = path_from_text("file://nas/share/a.png").unwrap_err();
            assert!(words.contains("another computer, nas"), "{words}");
        }
    }
}
