//! Conversion of JavaScript's numbers to whole numbers, the same in every form of a program.
//!
//! A bare `as` from a float is not the same in every form: natively it saturates, and in the build for older
//! browsers it follows C's rules, by which 2147483647.0 and NaN both become the smallest `i32`. Lints forbid
//! it; these functions stay in the range on which all forms agree.

/// 2^53, beyond which JavaScript no longer distinguishes every whole number from its neighbours.
/// <https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Number/MAX_SAFE_INTEGER>
const LAST: f64 = 9_007_199_254_740_992.0;

/// `number` as an integer of that type, if it is whole, exact and in range; -0.0 is 0.
pub(crate) fn whole<T: TryFrom<i64>>(number: f64) -> Option<T> {
    let is_exact = number.trunc() == number && (-LAST..=LAST).contains(&number);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and within 2^53, where all forms agree"
    )]
    let whole = is_exact.then_some(number as i64)?;
    T::try_from(whole).ok()
}

/// The integer part of a length or a time; 0 if it is out of range.
pub(crate) fn whole_part(number: f64) -> i32 {
    whole(number.trunc()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_accepted_up_to_the_limits_of_their_types() {
        for (number, wanted) in [
            (0.0, Some(0)),
            (-0.0, Some(0)),
            (2_147_483_646.0, Some(i32::MAX - 1)),
            (2_147_483_647.0, Some(i32::MAX)),
            (2_147_483_648.0, None),
            (-2_147_483_648.0, Some(i32::MIN)),
            (-2_147_483_649.0, None),
            (0.5, None),
            (f64::MIN_POSITIVE, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
            (f64::NEG_INFINITY, None),
        ] {
            assert_eq!(whole::<i32>(number), wanted, "{number}");
        }
        assert_eq!(whole::<u32>(4_294_967_295.0), Some(u32::MAX));
        assert_eq!(whole::<u32>(4_294_967_296.0), None);
        assert_eq!(whole::<u32>(-1.0), None);
        assert_eq!(whole::<i64>(LAST), Some(1 << 53));
        assert_eq!(whole::<i64>(-LAST), Some(-(1 << 53)));
        assert_eq!(whole::<i64>(9_007_199_254_740_994.0), None);
        assert_eq!(whole::<i64>(1e300), None);
    }

    #[test]
    fn the_whole_part_is_zero_without_such_a_number() {
        for (number, wanted) in [
            (1.9, 1),
            (-1.9, -1),
            (2_147_483_647.5, i32::MAX),
            (2_147_483_648.0, 0),
            (f64::NAN, 0),
            (f64::INFINITY, 0),
            (f64::NEG_INFINITY, 0),
        ] {
            assert_eq!(whole_part(number), wanted, "{number}");
        }
    }
}
