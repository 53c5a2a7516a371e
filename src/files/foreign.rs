//! Files of other programs that people have at hand, by what stands in them: what they are called, and what makes of
//! them something that this program reads.

/// What makes a picture of a format that is not read one that is.
const AS_PNG: &str = "save it as PNG or JPEG and open that";
/// The same for a photograph of a phone.
const PHONE: &str = "save it as PNG or JPEG and open that (heif-convert does, and every phone when it sends a picture)";
/// The same for what a camera wrote.
const CAMERA: &str = "develop it as TIFF, PNG or JPEG (darktable and RawTherapee do) and open that";
/// The same for a drawing without pixels.
const DRAWING: &str = "draw it in pixels (Inkscape and rsvg-convert do) and open the PNG";
/// The same for a film.
const FILM: &str = "save its frames as pictures in a folder (ffmpeg -i film.mp4 frames/%04d.png) and open the folder";
/// The same for an archive.
const UNPACK: &str = "unpack it, and open what is in it";

/// Beginnings of files, what they are, and what to do.
static BEGINNINGS: [(&[u8], &str, &str); 30] = [
    (b"%PDF", "a PDF document", "save the page as PNG (pdftoppm -png does) and open that"),
    (b"%!PS", "a PostScript document", "save the page as PNG and open that"),
    (b"8BPS", "a Photoshop document", AS_PNG),
    (b"gimp xcf", "a GIMP document", "export it as PNG and open that"),
    (b"\xFF\x0A", "a JPEG XL picture", AS_PNG),
    (b"\0\0\0\x0CJXL ", "a JPEG XL picture", AS_PNG),
    (b"\0\0\0\x0CjP  ", "a JPEG 2000 picture", AS_PNG),
    (b"\xFF\x4F\xFF\x51", "a JPEG 2000 picture", AS_PNG),
    (b"v/1\x01", "an OpenEXR picture", AS_PNG),
    (b"#?RADIANCE", "a Radiance picture", AS_PNG),
    (b"qoif", "a QOI picture", AS_PNG),
    (b"DDS ", "a DirectDraw picture", AS_PNG),
    (b"farbfeld", "a farbfeld picture", AS_PNG),
    (b"\0\0\x01\0", "an icon", AS_PNG),
    (b"SIMPLE  =", "a FITS file", "save one plane of it as PNG or TIFF and open that"),
    (b"FUJIFILMCCD-RAW", "a raw photograph of a camera", CAMERA),
    (b"IIU\0", "a raw photograph of a camera", CAMERA),
    (b"IIRO", "a raw photograph of a camera", CAMERA),
    (b"MMOR", "a raw photograph of a camera", CAMERA),
    (b"\x1A\x45\xDF\xA3", "a film", FILM),
    (b"\0\0\x01\xBA", "a film", FILM),
    (b"\0\0\x01\xB3", "a film", FILM),
    (b"OggS", "a film or a sound", FILM),
    (b"\x89HDF", "an HDF5 file", "save the array in it as NPY, TIFF or PNG"),
    (b"MATLAB 5.0", "a file of MATLAB", "it can be a label image (--truth); save a picture as PNG"),
    (b"\x93NUMPY", "an array of NumPy", "it can be a label image (--truth); save a picture as PNG"),
    (b"\x1F\x8B", "a file packed by gzip", UNPACK),
    (b"7z\xBC\xAF", "an archive (7z)", UNPACK),
    (b"Rar!", "an archive (RAR)", UNPACK),
    (b"BZh", "a file packed by bzip2", UNPACK),
];

/// What a file is that this program does not read, and what to do about it; nothing where that is not known.
pub(super) fn named(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(in_boxes(bytes.get(8..12).unwrap_or_default()));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"AVI ") {
        return Some(("a film", FILM));
    }
    if bytes.get(128..132) == Some(b"DICM") {
        return Some(("a DICOM file", "save its picture as PNG or TIFF and open that"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(archive(bytes));
    }
    if bytes.starts_with(b"\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19") {
        return Some(("a PyTorch file", PYTORCH));
    }
    // A safetensors file begins with the length of its header, whose first bytes may be the same.
    if matches!(bytes, [0x80, 2..=5, ..]) && bytes.get(8) != Some(&b'{') {
        return Some(("a Python pickle", "save the tensors in it with safetensors and open that"));
    }
    let known = BEGINNINGS.iter().find(|(beginning, ..)| bytes.starts_with(beginning));
    known.map(|(_, what, how)| (*what, *how)).or_else(|| text(bytes))
}

/// That a file is of a format that this program does not read, and what to do.
pub(super) fn sentence(what: &str, how: &str) -> String {
    format!("this is {what}, which cannot be read here: {how}")
}

/// The same of a raw photograph that has the form of a TIFF.
pub(super) fn raw_photograph() -> String {
    sentence("a raw photograph of a camera", CAMERA)
}

/// What makes a PyTorch file one that is read.
pub(super) const PYTORCH: &str = "save its state_dict with safetensors.torch.save_file and open that";

/// Files of the family of QuickTime, by their brand.
fn in_boxes(brand: &[u8]) -> (&'static str, &'static str) {
    match brand {
        b"avif" | b"avis" => ("an AVIF picture", AS_PNG),
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" => ("a HEIC picture", PHONE),
        b"crx " => ("a raw photograph of a camera", CAMERA),
        _ => ("a film", FILM),
    }
}

/// Archives that are documents or arrays, by the names in them.
fn archive(bytes: &[u8]) -> (&'static str, &'static str) {
    let length = bytes.get(26..28).map_or(0, |two| usize::from(two[0]) | usize::from(two[1]) << 8);
    let first = bytes.get(30..30 + length).unwrap_or_default();
    // PyTorch packs a pickle beside its tensors; the names of all files stand at the end as well.
    let end = &bytes[bytes.len().saturating_sub(1 << 16)..];
    let beginning = &bytes[..bytes.len().min(256)];
    if [beginning, end].iter().any(|names| names.windows(8).any(|name| name == b"data.pkl")) {
        return ("a PyTorch file", PYTORCH);
    }
    if first.ends_with(b".npy") {
        return ("an archive of NumPy arrays (NPZ)", "open it with numpy.load");
    }
    if first.starts_with(b"[Content_Types]") || first == b"mimetype" {
        return ("a document of an office program", "save the picture that is in it as PNG and open that");
    }
    ("an archive (ZIP)", UNPACK)
}

/// Drawings and pages that are text.
fn text(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let beginning = beginning.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if beginning.starts_with('<') && beginning.contains("<svg") {
        return Some(("an SVG drawing", DRAWING));
    }
    let page = beginning.starts_with("<!doctype html") || beginning.starts_with("<html");
    page.then_some(("a web page", "save the picture itself (in a browser: Save image as) and open that"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_people_have_at_hand_has_a_name() {
        let boxed = |brand: &[u8; 4]| [&b"\0\0\0\x18ftyp"[..], brand, b"\0\0\0\0"].concat();
        let zipped = |name: &str| {
            let mut bytes = b"PK\x03\x04".to_vec();
            bytes.resize(26, 0);
            bytes.extend([name.len() as u8, 0, 0, 0]);
            bytes.extend(name.as_bytes());
            bytes
        };
        for (bytes, what) in [
            (boxed(b"heic"), "a HEIC picture"),
            (boxed(b"mif1"), "a HEIC picture"),
            (boxed(b"avif"), "an AVIF picture"),
            (boxed(b"isom"), "a film"),
            (b"%PDF-1.7".to_vec(), "a PDF document"),
            (b"<?xml version='1.0'?>\n<!-- a -->\n<svg>".to_vec(), "an SVG drawing"),
            (b"<!DOCTYPE html><html>".to_vec(), "a web page"),
            (zipped("x.npy"), "an archive of NumPy arrays (NPZ)"),
            (zipped("model/data.pkl"), "a PyTorch file"),
            (zipped("photos/1.png"), "an archive (ZIP)"),
        ] {
            assert_eq!(named(&bytes).unwrap().0, what);
        }
        for unknown in [&b""[..], b"PK", b"hello", b"{}", b"\0\0\0\x18fty"] {
            assert!(named(unknown).is_none(), "{unknown:?}");
        }
    }
}
