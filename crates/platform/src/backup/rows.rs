//! Rows as octets: a letter for the type of each value, then the value. The same on every engine.

use crate::db::Value;

/// Adds a value to a block.
pub(super) fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        // A question to a text index never comes out of a column.
        Value::NoText | Value::NoInt | Value::Match { .. } => out.push(b'-'),
        Value::Int(number) => {
            out.push(b'i');
            out.extend(number.to_be_bytes());
        }
        Value::Real(number) => {
            out.push(b'r');
            out.extend(number.to_bits().to_be_bytes());
        }
        Value::Text(text) => long(b't', text.as_bytes(), out),
        Value::Bytes(bytes) => long(b'b', bytes, out),
    }
}

fn long(letter: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(letter);
    out.extend((bytes.len() as u64).to_be_bytes());
    out.extend(bytes);
}

/// Reads the values of a block one by one.
pub(super) struct Values<'a>(&'a [u8]);

impl<'a> Values<'a> {
    pub(super) fn of(block: &'a [u8]) -> Self {
        Self(block)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// None when the block is not made of values.
    pub(super) fn next(&mut self) -> Option<Value> {
        let [letter] = self.fixed::<1>()?;
        Some(match letter {
            b'-' => Value::NoText,
            b'i' => Value::Int(i64::from_be_bytes(self.fixed()?)),
            b'r' => Value::Real(f64::from_bits(u64::from_be_bytes(self.fixed()?))),
            b't' => Value::Text(String::from_utf8(self.long()?).ok()?),
            b'b' => Value::Bytes(self.long()?),
            _ => return None,
        })
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn long(&mut self) -> Option<Vec<u8>> {
        let length = usize::try_from(u64::from_be_bytes(self.fixed()?)).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes.to_vec())
    }
}
