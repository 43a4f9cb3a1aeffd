//! Pictures: turned, cleaned, shrunk, or refused.

use document_text::{Bounds, Kind, Picture, Unreadable, first_page, picture};
use image::{GenericImageView, ImageFormat};

use crate::corpus::file;

fn clean(name: &str, kind: Kind) -> Picture {
    picture(&file(name), kind, &Bounds::default()).unwrap()
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn a_photo_is_turned_the_right_way_up_and_tells_nothing_of_who_took_it() {
    let sent = file("turned.jpg");
    for word in ["CameraOfMorag", "2026:11:21", "commentsecret", "Exif"] {
        assert!(holds(&sent, word), "the file to test with has lost its {word}");
    }
    let photo = clean("turned.jpg", Kind::Jpeg);
    assert_eq!((photo.width, photo.height, photo.animated), (300, 600, false));
    let image = image::load_from_memory_with_format(&photo.clean.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!(image.dimensions(), (300, 600));
    // What was on the left is on top.
    assert!(image.get_pixel(150, 100)[0] > 200 && image.get_pixel(150, 500)[0] < 50);
    for encoded in [&photo.clean, &photo.thumbnail] {
        for word in ["CameraOfMorag", "2026:11:21", "secret", "Exif"] {
            assert!(!holds(&encoded.bytes, word), "{word}");
        }
    }
    let small = image::load_from_memory(&photo.thumbnail.bytes).unwrap();
    assert_eq!(small.dimensions(), (200, 400));
}

#[test]
fn a_transparent_picture_stays_transparent_and_loses_its_notes() {
    assert!(holds(&file("small.png"), "authorsecret"));
    let shown = clean("small.png", Kind::Png);
    assert_eq!((shown.clean.kind, shown.thumbnail.kind), (Kind::Png, Kind::Png));
    let image = image::load_from_memory(&shown.clean.bytes).unwrap();
    assert_eq!(image.get_pixel(10, 10)[3], 128);
    assert_eq!(image::load_from_memory(&shown.thumbnail.bytes).unwrap().dimensions(), (50, 40), "never made larger");
    assert!(!holds(&shown.clean.bytes, "secret"));
}

#[test]
fn animations_go_on_moving_and_lose_what_is_not_a_frame() {
    use image::AnimationDecoder;
    let mut sent = file("moving.gif");
    sent.extend(b"<script>scriptsecret</script>");
    assert!(holds(&sent, "commentsecret"));
    let shown = picture(&sent, Kind::Gif, &Bounds::default()).unwrap();
    assert!(shown.animated && !holds(&shown.clean.bytes, "secret") && holds(&shown.clean.bytes, "NETSCAPE2.0"));
    let decoder = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(&shown.clean.bytes)).unwrap();
    assert_eq!(decoder.into_frames().collect_frames().unwrap().len(), 3);

    let sent = file("moving.webp");
    assert!(holds(&sent, "xmpsecret") && holds(&sent, "CameraOfMorag"));
    let shown = clean("moving.webp", Kind::WebP);
    assert!(shown.animated && !holds(&shown.clean.bytes, "secret") && !holds(&shown.clean.bytes, "CameraOfMorag"));
    let decoder = image::codecs::webp::WebPDecoder::new(std::io::Cursor::new(&shown.clean.bytes)).unwrap();
    assert_eq!(decoder.into_frames().collect_frames().unwrap().len(), 3);

    let shown = clean("still.webp", Kind::WebP);
    assert_eq!((shown.animated, shown.clean.kind), (false, Kind::Jpeg));
    assert_eq!((shown.width, shown.height), (30, 40), "turned as its notes said");
}

#[test]
fn a_picture_that_is_none_or_is_too_large_is_refused() {
    let whole = file("small.png");
    let mut huge = whole.clone();
    // Four thousand million pixels, and a checksum that agrees.
    huge[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let mut sum = flate2::Crc::new();
    sum.update(&huge[12..29]);
    huge[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    let bounds = Bounds::default();
    assert_eq!(picture(&huge, Kind::Png, &bounds), Err(Unreadable::TooLarge));
    assert_eq!(picture(&whole[..60], Kind::Png, &bounds), Err(Unreadable::Broken));
    assert_eq!(picture(b"GIF89a/*\0\0\0\0*/=1;alert(1)//", Kind::Gif, &bounds), Err(Unreadable::Broken));
    assert_eq!(picture(&whole, Kind::Svg, &bounds), Err(Unreadable::NotSupported));
    assert_eq!(picture(&whole, Kind::Jpeg, &bounds), Err(Unreadable::Broken));
    let bounds = Bounds { pixels: 100, ..bounds };
    for (name, kind) in [("small.png", Kind::Png), ("moving.gif", Kind::Gif), ("moving.webp", Kind::WebP)] {
        assert_eq!(picture(&file(name), kind, &bounds), Err(Unreadable::TooLarge), "{name}");
    }
}

#[test]
fn the_first_page_of_a_pdf_is_drawn_small() {
    let page = first_page(&file("report.pdf"), &Bounds::default()).unwrap();
    assert_eq!(page.kind, Kind::Jpeg);
    let image = image::load_from_memory(&page.bytes).unwrap();
    assert_eq!(image.height(), 400);
    let dark = image.to_luma8().pixels().filter(|pixel| pixel[0] < 128).count();
    assert!(dark > 100, "there are letters on it: {dark}");
    assert_eq!(first_page(&file("locked.pdf"), &Bounds::default()), Err(Unreadable::Encrypted));
}
