//! Names and texts.

use crate::random::Random;

const PLACES: [&str; 44] = [
    "hamburg",
    "lyon",
    "zürich",
    "porto",
    "gdansk",
    "malmö",
    "bilbao",
    "turin",
    "gent",
    "graz",
    "leeds",
    "cork",
    "tampere",
    "brno",
    "riga",
    "münchen",
    "上海",
    "大阪",
    "서울",
    "tallinn",
    "utrecht",
    "bergen",
    "aarhus",
    "valencia",
    "genova",
    "košice",
    "łódź",
    "córdoba",
    "nîmes",
    "basel",
    "bremen",
    "linz",
    "oslo",
    "vigo",
    "bari",
    "metz",
    "dublin",
    "bristol",
    "台北",
    "narva",
    "plzeň",
    "pécs",
    "varna",
    "split_harbour",
];

const TRADES: [&str; 23] = [
    "shoes",
    "hotels",
    "bikes",
    "books",
    "tea",
    "travel",
    "garden",
    "toys",
    "optics",
    "pharmacy",
    "insurance",
    "bank",
    "energy",
    "fashion",
    "coffee",
    "sports",
    "music",
    "theatre",
    "software",
    "courses",
    "flowers",
    "cars",
    "kitchens",
];

/// The name of a business: a place, a trade, and a number once all pairs have
/// been used.
pub(super) fn business(number: usize) -> String {
    let (round, pair) = (
        number.checked_div(PLACES.len().saturating_mul(TRADES.len())),
        number.checked_rem(PLACES.len().saturating_mul(TRADES.len())),
    );
    let (round, pair) = (round.unwrap_or_default(), pair.unwrap_or_default());
    // Neighbours differ in both: the trade moves with the place.
    let place = pair.checked_rem(PLACES.len()).unwrap_or_default();
    let turn = pair.checked_div(PLACES.len()).unwrap_or_default();
    let trade = place
        .saturating_add(turn)
        .checked_rem(TRADES.len())
        .unwrap_or_default();
    let name = |list: &[&'static str], at: usize| list.get(at).copied().unwrap_or("");
    let pair = format!("{}_{}", name(&PLACES, place), name(&TRADES, trade));
    if round == 0 {
        pair
    } else {
        format!("{pair}_{}", round.saturating_add(1))
    }
}

/// What people call a business.
pub(super) fn title(number: usize) -> String {
    business(number).replace('_', " ")
}

const LABELS: [&str; 72] = [
    "Welcome",
    "Win back",
    "Early booking",
    "Loyal customers",
    "The basket",
    "Second purchase",
    "Repeat buyers",
    "Best of the month",
    "Member days",
    "Free delivery",
    "Late summer",
    "Back to school",
    "The whole price",
    "A quiet word",
    "Ask a person",
    "First things first",
    "Frühbucher",
    "Rückkehrer gewinnen",
    "Größere Auswahl",
    "Treue lohnt sich",
    "Ohne Umwege",
    "Soldes d’été",
    "Fidélité récompensée",
    "À bientôt",
    "Première commande",
    "Où en êtes-vous",
    "Ofertas de otoño",
    "Mañana mismo",
    "Clientes de siempre",
    "¿Qué tal?",
    "Compra rápida",
    "Verão em família",
    "Até já",
    "Promoção relâmpago",
    "Più vicino",
    "Perché no",
    "Letnia wyprzedaż",
    "Stali klienci",
    "Žádné čekání",
    "Nové příležitosti",
    "Törzsvásárlók",
    "Летняя распродажа",
    "Верные покупатели",
    "Добро пожаловать",
    "Καλοκαιρινές προσφορές",
    "Πιστοί πελάτες",
    "夏季促销",
    "老客户回馈",
    "首次购买",
    "会员日",
    "購物車提醒",
    "秋季新品",
    "サマーセール",
    "お得意様",
    "カートの中身",
    "はじめてのお買い物",
    "여름 세일",
    "단골 고객",
    "장바구니 알림",
    "تخفيضات الصيف",
    "عملاء دائمون",
    "أهلاً بكم",
    "מבצעי קיץ",
    "לקוחות קבועים",
    "ग्रीष्म सेल",
    "पुराने ग्राहक",
    "ลดราคาฤดูร้อน",
    "Khách hàng thân thiết",
    "Yaz indirimi 🏖",
    "Gift ideas 🎁",
    "Café ☕ & more",
    "100 % natural",
];

/// A label, in one of many scripts.
pub(super) fn label(random: &mut Random) -> String {
    let label = random.one_of(&LABELS);
    if random.chance(50) {
        format!("{label}: {}", random.one_of(&LABELS))
    } else {
        label.to_owned()
    }
}

const PHRASES: [&str; 20] = [
    "your basket is still here",
    "two things you may like",
    "what others chose",
    "a small thank you",
    "back in your size",
    "before the weekend",
    "one question",
    "the new season is here",
    "half a year with us",
    "a note from the workshop",
    "wir haben an dich gedacht",
    "il vous reste deux jours",
    "te esperamos",
    "fino a domenica",
    "给您留的位置",
    "お待ちしています",
    "до воскресенья",
    "حتى نهاية الأسبوع",
    "다음 주까지",
    "almost gone 🙂",
];

/// A short phrase, such as a subject line.
pub(super) fn phrase(random: &mut Random) -> String {
    random.one_of(&PHRASES).to_owned()
}

const PERSONS: [&str; 24] = [
    "Ada Lindqvist",
    "Jonas Weber",
    "Chloé Martin",
    "Íñigo Etxeberria",
    "Sofia Rossi",
    "Zoë de Vries",
    "Łukasz Nowak",
    "Jiří Dvořák",
    "Anna Müller",
    "Maeve O’Brien",
    "王芳",
    "李伟",
    "佐藤 健",
    "鈴木 あや",
    "김민준",
    "Олена Шевченко",
    "Иван Петров",
    "Γιώργος Παππάς",
    "ليلى حداد",
    "דנה לוי",
    "आरव शर्मा",
    "Nguyễn Thị Lan",
    "Ayşe Yılmaz",
    "Søren Holm",
];

/// A person's name.
pub(super) fn person(random: &mut Random) -> String {
    random.one_of(&PERSONS).to_owned()
}

const WHO: [&str; 12] = [
    "The team in the shop",
    "Whoever ordered twice",
    "A new customer",
    "The board",
    "Nobody who left a basket",
    "The warehouse",
    "Our partner",
    "One in five readers",
    "The service desk",
    "Every household on the list",
    "A regular",
    "The agency",
];

const DOES: [&str; 12] = [
    "looks at the price before the picture",
    "waits for the delivery date",
    "wants to be asked once",
    "comes back within the quarter",
    "compares three offers",
    "answers on the same day",
    "trusts what a friend says",
    "leaves when the form is long",
    "reads the first two lines",
    "needs a yes on paper",
    "buys what was in stock last time",
    "sees the basket on the phone",
];

const WHY: [&str; 10] = [
    "so the message comes an hour later",
    "and that is measured every month",
    "which the pilot of 2025 has shown",
    "as the survey of 1,200 people says",
    "because the return costs more than the sale",
    "unless it is a holiday",
    "and we say so before the purchase",
    "which is why the cap is low",
    "so that the figures can be compared",
    "even where it costs us the second click",
];

const ELSEWHERE: [&str; 8] = [
    "Wer zweimal bestellt, bleibt im Schnitt vier Jahre.",
    "Le panier attend trois jours, puis il est vidé.",
    "El precio completo se ve desde la primera página.",
    "七成的顾客在手机上下单，先看价格，再看图片。",
    "初回のお客様には、翌日に一通だけお送りします。",
    "Постоянные покупатели возвращаются каждые два месяца.",
    "العميل الجديد يقارن ثلاثة عروض قبل الشراء.",
    "ग्राहक पहले कीमत देखते हैं, फिर तस्वीर।",
];

/// A sentence, as people write them into a plan.
pub(super) fn sentence(random: &mut Random) -> String {
    if random.chance(15) {
        return random.one_of(&ELSEWHERE).to_owned();
    }
    let (who, does, why) = (
        random.one_of(&WHO),
        random.one_of(&DOES),
        random.one_of(&WHY),
    );
    if random.chance(60) {
        format!("{who} {does}, {why}.")
    } else {
        format!("{who} {does}.")
    }
}
