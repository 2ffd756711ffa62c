//! Files of weights, and what a model makes of a text.

use super::{BUCKETS, Features, Model, ModelError};
use crate::assess::Context;
use crate::case::Case;
use crate::rules::check::mail;
use proptest::prelude::*;

fn features(subject: &str, body: &str) -> Features {
    let (mail, context) = (mail(subject, body), Context::default());
    Features::of(&Case::new(&mail, &context))
}

fn flat(weight: i8) -> Model {
    Model::new(0.5, 0.25, 1.0, vec![weight; BUCKETS]).unwrap()
}

#[test]
fn the_weights_of_the_crate_are_whole() {
    assert_eq!(Model::built_in().err(), None);
}

#[test]
fn spoilt_weights_are_an_error() {
    let whole = flat(3).to_octets();
    let cut = &whole[..whole.len() - 1];
    let text = String::from_utf8(whole.clone()).unwrap();
    assert_eq!(Model::parse(b""), Err(ModelError::NoModel));
    assert_eq!(Model::parse(&text.replace("model 1", "model 2").into_bytes()), Err(ModelError::NoModel));
    assert_eq!(Model::parse(&text.replace("step 0.25", "step").into_bytes()), Err(ModelError::Number("step")));
    assert_eq!(Model::parse(&text.replace("bias 0.5", "bias NaN").into_bytes()), Err(ModelError::Number("bias")));
    assert_eq!(Model::parse(cut), Err(ModelError::Length(BUCKETS - 1)));
    assert_eq!(Model::new(0.0, 1.0, 0.0, Vec::new()), Err(ModelError::Length(0)));
}

#[test]
fn an_opinion_is_the_sum_over_what_occurs_divided_by_its_length() {
    let found = features("件名は読まない", "お世話になります");
    assert_eq!(found.buckets().len(), 8 + 7 + 6);
    let opinion = flat(2).opinion(&found).unwrap();
    assert!((opinion - (0.5 + 0.25 * 2.0 * 21.0_f64.sqrt())).abs() < 1e-9);
}

#[test]
fn a_text_without_kana_has_no_opinion() {
    assert_eq!(flat(1).opinion(&features("Hello", "Please send me the file.")), None);
    assert_eq!(flat(1).opinion(&features("", "會議資料")), None);
}

#[test]
fn the_subject_is_read_when_there_is_no_body() {
    assert_eq!(features("お願いします", ""), features("", "お願いします"));
    assert_ne!(features("お願いします", "資料をお送りします"), features("", "お願いします"));
}

#[test]
fn disguised_letters_and_other_digits_are_the_same_text() {
    assert_eq!(features("", "3月4日にラ・イ・ンで"), features("", "１月２日に\u{200b}ラインで"));
}

proptest! {
    /// What was written is read again.
    #[test]
    fn weights_survive_their_file(bias in -9.0..9.0_f64, step in 0.0..1.0_f64, threshold in -9.0..9.0_f64, weight: i8) {
        let model = Model::new(bias, step, threshold, vec![weight; BUCKETS]).unwrap();
        prop_assert_eq!(Model::parse(&model.to_octets()), Ok(model));
    }

    /// Nothing that stands in a file or in a text ends the program.
    #[test]
    fn hostile_files_and_texts_are_survived(octets: Vec<u8>, text: String) {
        let _ = Model::parse(&octets);
        let _ = flat(1).opinion(&features(&text, &text));
    }
}
