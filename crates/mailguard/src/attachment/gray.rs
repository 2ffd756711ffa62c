//! A picture in shades of grey, and what is done to it before a code is looked for.

/// A picture in shades of grey, 0 black to 255 white, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gray {
    width: usize,
    pixels: Vec<u8>,
}

impl Gray {
    /// A picture of this width; what does not fill a row is left away.
    pub(crate) fn new(width: usize, mut pixels: Vec<u8>) -> Self {
        pixels.truncate(if width == 0 { 0 } else { pixels.len() - pixels.len() % width });
        Self { width, pixels }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.pixels.len().checked_div(self.width).unwrap_or(0)
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        if x < self.width { self.pixels.get(y * self.width + x).copied().unwrap_or(u8::MAX) } else { u8::MAX }
    }

    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.width.max(1))
    }

    /// The picture smaller by a whole number: each pixel is the mean of a square.
    pub(crate) fn shrunk(&self, by: usize) -> Self {
        let (width, height) = (self.width / by, self.height() / by);
        let cells = u32::try_from(by * by).unwrap_or(u32::MAX);
        let mut pixels = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        for (row, y) in self.rows().take(height * by).zip(1..) {
            for (sum, square) in sums.iter_mut().zip(row.chunks_exact(by)) {
                *sum += square.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
            }
            if y % by == 0 {
                pixels.extend(sums.iter_mut().map(|sum| (std::mem::take(sum) / cells) as u8));
            }
        }
        Self { width, pixels }
    }

    /// The picture larger by a whole number, with a white margin of four times as many pixels around it.
    pub(crate) fn enlarged(&self, by: usize) -> Self {
        let margin = 4 * by;
        let (width, height) = (self.width * by + 2 * margin, self.height() * by + 2 * margin);
        let pixel = |index: usize| {
            let (x, y) = ((index % width).checked_sub(margin), (index / width).checked_sub(margin));
            x.zip(y).filter(|(_, y)| *y < self.height() * by).map_or(u8::MAX, |(x, y)| self.at(x / by, y / by))
        };
        Self { width, pixels: (0..width * height).map(pixel).collect() }
    }

    /// The picture turned by an eighth around its middle; the corners outside are white.
    pub(crate) fn turned(&self) -> Self {
        let side = (self.width + self.height()) * 1_000 / 1_414 + 2;
        let (half, middle_x, middle_y) = (side as f32 / 2.0, self.width as f32 / 2.0, self.height() as f32 / 2.0);
        let pixel = |index: usize| {
            let (x, y) = ((index % side) as f32 - half, (index / side) as f32 - half);
            let (x, y) = (
                (x + y) * std::f32::consts::FRAC_1_SQRT_2 + middle_x,
                (y - x) * std::f32::consts::FRAC_1_SQRT_2 + middle_y,
            );
            if x < 0.0 || y < 0.0 { u8::MAX } else { self.at(x as usize, y as usize) }
        };
        Self { width: side, pixels: (0..side * side).map(pixel).collect() }
    }

    /// Which pixels are dark, compared with one shade for the whole picture: the one that parts its two kinds best (Otsu).
    pub(crate) fn dark_overall(&self) -> Vec<bool> {
        let mut counts = [0_u64; 256];
        for pixel in &self.pixels {
            if let Some(count) = counts.get_mut(usize::from(*pixel)) {
                *count += 1;
            }
        }
        let shades = || counts.iter().zip(0_u64..);
        let (all, sum) = (self.pixels.len() as f64, shades().map(|(count, shade)| count * shade).sum::<u64>() as f64);
        let (mut below, mut sum_below, mut best, mut threshold) = (0.0, 0.0, -1.0, 127);
        for (count, shade) in shades() {
            below += *count as f64;
            sum_below += (count * shade) as f64;
            if below == 0.0 || below == all {
                continue;
            }
            let apart = sum_below / below - (sum - sum_below) / (all - below);
            let between = below * (all - below) * apart * apart;
            if between > best {
                (best, threshold) = (between, shade);
            }
        }
        self.pixels.iter().map(|pixel| u64::from(*pixel) <= threshold).collect()
    }

    /// Which pixels are dark, compared with the mean of their surroundings: for photographs with uneven light.
    pub(crate) fn dark_nearby(&self) -> Vec<bool> {
        let (width, height) = (self.width, self.height());
        let reach = (width.min(height) / 12).max(4);
        // Sums of everything above and to the left, one row and column more than the picture.
        let mut sums = vec![0_u32; width + 1];
        sums.reserve(self.pixels.len() + height);
        for (row, y) in self.rows().zip(0..) {
            let mut sum = 0_u32;
            sums.push(0);
            for (pixel, x) in row.iter().zip(1..) {
                sum = sum.wrapping_add(u32::from(*pixel));
                let above = sums.get(y * (width + 1) + x).copied().unwrap_or(0);
                sums.push(above.wrapping_add(sum));
            }
        }
        let sum_at = |x: usize, y: usize| sums.get(y * (width + 1) + x).copied().unwrap_or(0);
        let mut dark = Vec::with_capacity(self.pixels.len());
        for (row, y) in self.rows().zip(0..) {
            let (top, bottom) = (usize::saturating_sub(y, reach), (y + reach + 1).min(height));
            for (pixel, x) in row.iter().zip(0..) {
                let (left, right) = (usize::saturating_sub(x, reach), (x + reach + 1).min(width));
                let sum = sum_at(right, bottom)
                    .wrapping_sub(sum_at(left, bottom))
                    .wrapping_sub(sum_at(right, top))
                    .wrapping_add(sum_at(left, top));
                let cells = ((right - left) * (bottom - top)) as u32;
                dark.push(u32::from(*pixel) * cells * 20 < sum.saturating_mul(19));
            }
        }
        dark
    }
}

#[cfg(test)]
mod tests;
