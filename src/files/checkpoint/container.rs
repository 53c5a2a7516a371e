//! The safetensors container: eight bytes of header length, a JSON header of names, types, shapes and places, the data.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde_json::{Map, Value, json};

use crate::files::{FileError, bytes, foreign, known};

/// The largest checkpoint that is read, in bytes.
const MOST_BYTES: u64 = 8 << 30;
/// The longest header, in bytes: the format's own limit.
pub(super) const MOST_HEADER: usize = 100_000_000;

/// A file whose header holds together: every tensor lies inside the data.
pub(in crate::files) struct Container {
    /// Free text pairs.
    pub metadata: BTreeMap<String, String>,
    /// Name and description of every tensor, in the order of their data.
    pub tensors: Vec<(String, TensorInfo)>,
    bytes: Vec<u8>,
    data: usize,
}

impl Container {
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let bytes = bytes::read(path, MOST_BYTES)?;
        Self::parse(bytes).map_err(|what| FileError::unusable(what, path))
    }

    /// The container in `bytes`.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, String> {
        let length = bytes.get(..8).and_then(|start| start.try_into().ok()).map(u64::from_le_bytes);
        let length = length.and_then(|length| usize::try_from(length).ok()).filter(|&length| length <= MOST_HEADER);
        let (Some(length), Some(b'{')) = (length, bytes.get(8)) else {
            return Err(no_container(&bytes));
        };
        let data = 8 + length;
        let Some(header) = bytes.get(8..data) else {
            return Err("the checkpoint is cut short: copy or download it again".to_owned());
        };
        let header: Metadata = serde_json::from_slice(header)
            .map_err(|_| "the checkpoint is broken: its header cannot be read".to_owned())?;
        if data.checked_add(header.data_len()) != Some(bytes.len()) {
            let shorter = data.checked_add(header.data_len()).is_none_or(|end| end > bytes.len());
            let what =
                if shorter { "is cut short: copy or download it again" } else { "is broken: it has bytes too many" };
            return Err(format!("the checkpoint {what}"));
        }
        let metadata = header.metadata().iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect();
        let tensors = header
            .offset_keys()
            .into_iter()
            .filter_map(|name| header.info(&name).cloned().map(|info| (name, info)))
            .collect();
        Ok(Self { metadata, tensors, bytes, data })
    }

    pub fn info(&self, name: &str) -> Option<&TensorInfo> {
        self.tensors.iter().find(|(other, _)| other == name).map(|(_, info)| info)
    }

    /// Shape and bytes of a tensor.
    pub fn raw(&self, name: &str) -> Option<(&TensorInfo, &[u8])> {
        let info = self.info(name)?;
        let (start, end) = info.data_offsets;
        Some((info, self.bytes.get(self.data + start..self.data + end)?))
    }

    /// The numbers of a tensor as float32. Half-precision types are exact, float64 is rounded.
    pub fn floats(&self, name: &str) -> Result<Vec<f32>, String> {
        let (info, bytes) = self.raw(name).ok_or_else(|| format!("the tensor {name} is missing"))?;
        let values: Vec<f32> = match info.dtype {
            Dtype::F32 => words(bytes, f32::from_le_bytes),
            Dtype::F64 => words(bytes, |word| f64::from_le_bytes(word) as f32),
            Dtype::BF16 => words(bytes, |word| bf16::from_le_bytes(word).to_f32()),
            Dtype::F16 => words(bytes, |word| f16::from_le_bytes(word).to_f32()),
            other => {
                return Err(format!(
                    "the tensor {name} holds numbers of type {other}: save the weights as float32, float16, bfloat16 \
                     or float64"
                ));
            }
        };
        match values.iter().position(|value| !value.is_finite()) {
            Some(_) => Err(format!("the tensor {name} holds values that are not finite: these weights cannot be run")),
            None => Ok(values),
        }
    }
}

fn words<const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|word| value(*word)).collect()
}

/// What a file that is no safetensors file may be instead.
fn no_container(bytes: &[u8]) -> String {
    if bytes::is_picture(bytes) {
        return "this is a picture, not a checkpoint".to_owned();
    }
    match known::named(bytes).or_else(|| foreign::named(bytes)) {
        Some((what, how)) => known::sentence(what, "a safetensors file", how),
        None => "this is not a safetensors file".to_owned(),
    }
}

/// The types that we write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::files) enum Kind {
    Float,
    Bool,
}

/// A tensor on its way out.
pub(in crate::files) struct Outgoing<'a> {
    pub name: Cow<'a, str>,
    pub shape: Vec<usize>,
    pub kind: Kind,
    /// Pieces that follow each other, little-endian.
    pub pieces: Vec<Cow<'a, [f32]>>,
    /// For [`Kind::Bool`]: made when it is written.
    pub mask: Option<Box<dyn Fn(usize) -> bool + 'a>>,
}

impl Outgoing<'_> {
    fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// How many learned numbers it holds.
    pub fn numbers(&self) -> usize {
        if self.kind == Kind::Float { self.len() } else { 0 }
    }

    fn bytes(&self) -> usize {
        match self.kind {
            Kind::Float => 4 * self.len(),
            Kind::Bool => self.len(),
        }
    }
}

/// Length and JSON of the header, padded so that the data is aligned.
pub(in crate::files) fn header(metadata: &BTreeMap<String, String>, tensors: &[Outgoing]) -> Vec<u8> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!(metadata));
    let mut offset = 0;
    for tensor in tensors {
        let end = offset + tensor.bytes();
        let kind = match tensor.kind {
            Kind::Float => "F32",
            Kind::Bool => "BOOL",
        };
        let entry = json!({ "dtype": kind, "shape": tensor.shape, "data_offsets": [offset, end] });
        header.insert(tensor.name.clone().into_owned(), entry);
        offset = end;
    }
    let mut text = Value::Object(header).to_string().into_bytes();
    text.resize(text.len().next_multiple_of(8), b' ');
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend(text);
    bytes
}

/// Writes a whole file.
pub(in crate::files) fn write(file: &mut impl Write, header: &[u8], tensors: &[Outgoing]) -> io::Result<()> {
    file.write_all(header)?;
    for tensor in tensors {
        if let Some(mask) = &tensor.mask {
            (0..tensor.len()).try_for_each(|index| file.write_all(&[u8::from(mask(index))]))?;
        }
        for piece in &tensor.pieces {
            piece.iter().try_for_each(|value| file.write_all(&value.to_le_bytes()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn file(dtype: &str, shape: &[usize], data: &[u8]) -> Vec<u8> {
        let header = json!({ "x": { "dtype": dtype, "shape": shape, "data_offsets": [0, data.len()] } }).to_string();
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
    }

    #[test]
    fn half_and_double_precision_are_converted() {
        let floats = |dtype: &str, data: &[u8], n| Container::parse(file(dtype, &[n], data)).unwrap().floats("x");
        let halves: Vec<u8> =
            [0x3C00_u16, 0xC000, 0x3555, 0x0001, 0x8000, 0x7BFF].iter().flat_map(|h| h.to_le_bytes()).collect();
        assert_eq!(floats("F16", &halves, 6).unwrap(), [1.0, -2.0, 0.333_251_95, 5.960_464_5e-8, -0.0, 65504.0]);
        let brains: Vec<u8> = [0x3F80_u16, 0xC040].iter().flat_map(|h| h.to_le_bytes()).collect();
        assert_eq!(floats("BF16", &brains, 2).unwrap(), [1.0, -3.0]);
        assert_eq!(floats("F64", &0.1_f64.to_le_bytes(), 1).unwrap(), [0.1]);
        let infinite = floats("F16", &0x7C00_u16.to_le_bytes(), 1).unwrap_err();
        assert_eq!(infinite, "the tensor x holds values that are not finite: these weights cannot be run");
        assert!(floats("F64", &1e300_f64.to_le_bytes(), 1).unwrap_err().contains("not finite"));
        let integers = floats("I32", &7_i32.to_le_bytes(), 1).unwrap_err();
        assert!(integers.starts_with("the tensor x holds numbers of type I32: save the weights"), "{integers}");
    }

    #[test]
    fn places_that_pass_the_end_of_memory_are_refused() {
        // Sixteen tensors that together end where a 64-bit place ends.
        let part = 1_u64 << 60;
        let mut header = Map::new();
        for index in 0..16_u64 {
            let length = if index == 15 { part - 1 } else { part };
            let entry =
                json!({ "dtype": "U8", "shape": [length], "data_offsets": [index * part, index * part + length] });
            header.insert(format!("t{index:02}"), entry);
        }
        let header = Value::Object(header).to_string();
        let bytes = [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
        let error = Container::parse(bytes).err().unwrap();
        assert_eq!(error, "the checkpoint is cut short: copy or download it again");
    }
}
