//! Who may read what, written by hand from the rules H01 to H07 and not from the program: readers, where each stands, which
//! audiences each belongs to, and the secrets with their scope.

use noroshi_terms::Audience::{self, Associations, MedicalStaff, MedicalStaffAndNdaVendors, Members, Public};

/// Somebody who tries to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reader {
    /// Not signed in.
    Anonymous,
    /// Was a member at the story's institution; the session was opened before.
    Left,
    /// 医療機関の職員 at the story's institution.
    Member,
    /// メール管理者 there.
    MailAdministrator,
    /// 保守会社 with an agreement with that institution that is valid today.
    VendorValid,
    /// 保守会社 whose agreement ended yesterday.
    VendorExpired,
    /// 保守会社 whose agreement begins tomorrow.
    VendorTomorrow,
    /// 医療機関の職員 in another prefecture.
    MemberElsewhere,
    /// 伝達担当 of that other prefecture.
    ClerkElsewhere,
    /// 伝達担当 of the story's prefecture.
    PrefectureClerk,
    /// 伝達担当 of the story's district.
    DistrictClerk,
    /// 起案者 of the national association.
    Author,
    /// 決裁者 there.
    Approver,
    /// 相談窓口 below the national association.
    WindowDesk,
    /// 省の担当; the ministry stands below no association.
    MinistryDesk,
}

use Reader::{
    Anonymous, Approver, Author, ClerkElsewhere, DistrictClerk, Left, MailAdministrator, Member, MemberElsewhere,
    MinistryDesk, PrefectureClerk, VendorExpired, VendorTomorrow, VendorValid, WindowDesk,
};

/// All of them.
pub const READERS: [Reader; 15] = [
    Anonymous,
    Left,
    Member,
    MailAdministrator,
    VendorValid,
    VendorExpired,
    VendorTomorrow,
    MemberElsewhere,
    ClerkElsewhere,
    PrefectureClerk,
    DistrictClerk,
    Author,
    Approver,
    WindowDesk,
    MinistryDesk,
];

/// Where somebody stands, or whose a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The national association.
    National,
    /// A desk directly below it.
    Desk,
    /// The story's prefecture.
    Prefecture,
    /// The story's district below it.
    District,
    /// The story's institution below that.
    Clinic,
    /// Another prefecture.
    PrefectureElsewhere,
    /// An institution below that.
    ClinicElsewhere,
    /// Below nobody.
    Outside,
}

impl Place {
    /// True when this place is `upper` or lies below it.
    pub fn is_within(self, upper: Self) -> bool {
        match upper {
            Self::National => self != Self::Outside,
            Self::Prefecture => matches!(self, Self::Prefecture | Self::District | Self::Clinic),
            Self::District => matches!(self, Self::District | Self::Clinic),
            Self::PrefectureElsewhere => matches!(self, Self::PrefectureElsewhere | Self::ClinicElsewhere),
            other => self == other,
        }
    }
}

const OFFICES: &[Audience] = &[Public, Members, MedicalStaffAndNdaVendors, MedicalStaff, Associations];
const STAFF: &[Audience] = &[Public, Members, MedicalStaffAndNdaVendors, MedicalStaff];
/// A vendor with a valid agreement, and what no agreement opens left out (H03).
const UNDER_AGREEMENT: &[Audience] = &[Public, Members, MedicalStaffAndNdaVendors];
const MEMBERS: &[Audience] = &[Public, Members];
const PUBLIC: &[Audience] = &[Public];
const NOTHING: &[Audience] = &[];

impl Reader {
    /// Where the reader stands; a vendor at the institution of a valid agreement, without one outside.
    pub fn place(self) -> Place {
        match self {
            Anonymous | Left | VendorExpired | VendorTomorrow | MinistryDesk => Place::Outside,
            Member | MailAdministrator | VendorValid => Place::Clinic,
            MemberElsewhere => Place::ClinicElsewhere,
            ClerkElsewhere => Place::PrefectureElsewhere,
            PrefectureClerk => Place::Prefecture,
            DistrictClerk => Place::District,
            Author | Approver => Place::National,
            WindowDesk => Place::Desk,
        }
    }

    /// The audiences the reader belongs to.
    pub fn sight(self) -> &'static [Audience] {
        match self {
            Author | Approver | PrefectureClerk | DistrictClerk | ClerkElsewhere => OFFICES,
            Member | MemberElsewhere => STAFF,
            VendorValid => UNDER_AGREEMENT,
            WindowDesk => MEMBERS,
            MinistryDesk | MailAdministrator => PUBLIC,
            Anonymous | Left | VendorExpired | VendorTomorrow => NOTHING,
        }
    }

    fn sees(self, issuer: Place, audience: Audience) -> bool {
        self.place().is_within(issuer) && self.sight().contains(&audience)
    }
}

/// What a secret belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Title or text of a letter, or the heading of a part, which the letter names under its enclosures: travels by mail to those below the issuer.
    Letter(Place, Audience),
    /// Text or sentence of a part beside the letter: never by mail.
    Part(Place, Audience),
    /// The same, narrowed by a tier.
    Narrowed(Place, Audience, Place, Audience),
    /// A sent cover: on its way down only.
    Cover(Place),
    /// A cover that was only saved, or a paper from outside that no cover took further: its office's.
    Unsent(Place),
    /// A bulletin that is not issued: the office that writes it.
    Unissued(Place),
    /// What an institution answered: itself, and the offices above it.
    Answer(Place),
}

impl Scope {
    /// True when this reader may read it.
    pub fn opens_to(self, reader: Reader) -> bool {
        let is_office = |at: Place| reader.place() == at && reader.sight() == OFFICES;
        match self {
            // What is for everybody may stand anywhere.
            Self::Letter(_, Public) | Self::Part(_, Public) => true,
            Self::Letter(issuer, audience) | Self::Part(issuer, audience) => reader.sees(issuer, audience),
            Self::Narrowed(issuer, audience, tier, narrower) => {
                let is_below = reader.place().is_within(tier);
                reader.sees(issuer, audience) && (!is_below || reader.sight().contains(&narrower))
            }
            Self::Cover(by) => reader.sees(by, Members),
            Self::Unsent(by) | Self::Unissued(by) => is_office(by),
            Self::Answer(by) => by.is_within(reader.place()) && (reader == Member || reader.sight() == OFFICES),
        }
    }

    /// True when a mail to somebody at this place may carry it.
    pub fn travels_to(self, place: Place) -> bool {
        match self {
            Self::Letter(issuer, _) => place.is_within(issuer),
            Self::Cover(by) => place.is_within(by),
            Self::Part(..) | Self::Narrowed(..) | Self::Unsent(_) | Self::Unissued(_) | Self::Answer(_) => false,
        }
    }
}

/// A word that stands in one place of the scene only.
#[derive(Debug, Clone, Copy)]
pub struct Secret {
    /// The word.
    pub word: &'static str,
    /// For the report.
    pub what: &'static str,
    /// Who may read it.
    pub scope: Scope,
}

/// A word like the secrets that stands nowhere: asking for it must give the same answer as asking for a hidden one.
pub const NOWHERE: &str = "煤竹鼬塚";

const fn secret(word: &'static str, what: &'static str, scope: Scope) -> Secret {
    Secret { word, what, scope }
}

use Place::{Clinic, District, National, Prefecture, PrefectureElsewhere};
use Scope::{Answer, Cover, Letter, Narrowed, Part, Unissued, Unsent};

/// What stands where; the scene takes its words from here.
pub const SECRETS: [Secret; 38] = [
    secret("蒼穹笹舟", "limited: title", Letter(National, Members)),
    secret("琥珀燕尾", "limited: letter", Letter(National, Members)),
    secret("紫苑薊野", "limited: heading of the attachment", Letter(National, Members)),
    secret("翡翠鴎浜", "limited: attachment", Part(National, MedicalStaffAndNdaVendors)),
    secret("珊瑚鯨波", "limited: sentence of the attachment", Part(National, MedicalStaffAndNdaVendors)),
    secret("瑠璃雲雀", "limited: heading of the FAX edition", Letter(National, Members)),
    secret("玄武鷺草", "limited: FAX edition", Part(National, MedicalStaff)),
    secret("白磁鶉坂", "limited: sentence of the FAX edition", Part(National, MedicalStaff)),
    secret("漆黒鼬径", "limited: name of a file", Part(National, MedicalStaffAndNdaVendors)),
    secret("象牙鯱鉾", "limited: words of a file", Part(National, MedicalStaffAndNdaVendors)),
    secret("胡粉鸚哥", "limited: an answer", Answer(Clinic)),
    secret("朱鷺茜坂", "open: title", Letter(National, Public)),
    secret("橙黄鯛焼", "open: letter", Letter(National, Public)),
    secret("群青鷲巣", "open: attachment for associations", Part(National, Associations)),
    secret("黒曜梟谷", "open: its sentence", Part(National, Associations)),
    secret("鼈甲椿油", "open: FAX edition for members", Part(National, Members)),
    secret("藍染鮎釣", "narrowed: title", Letter(National, Members)),
    secret("銀鼠蛍橋", "narrowed: attachment", Narrowed(National, Members, Prefecture, MedicalStaff)),
    secret("錆朱蜂蜜", "narrowed: the tier's sentence", Narrowed(Prefecture, Members, Prefecture, MedicalStaff)),
    secret("松葉蓬莱", "elsewhere: title", Letter(PrefectureElsewhere, Members)),
    secret("桔梗藤棚", "elsewhere: letter", Letter(PrefectureElsewhere, Members)),
    secret("菖蒲葵傘", "elsewhere: attachment", Part(PrefectureElsewhere, MedicalStaffAndNdaVendors)),
    secret("柿渋楓林", "draft: title", Unissued(National)),
    secret("梅鼠柳川", "draft: letter", Unissued(National)),
    secret("桜貝檜扇", "draft: attachment", Unissued(National)),
    secret("山吹蕨餅", "submitted: title", Unissued(National)),
    secret("利休鼬籠", "topic: title", Part(National, MedicalStaff)),
    secret("臙脂鶉籠", "topic: introduction", Part(National, MedicalStaff)),
    // A paper is for the body that registered it until a cover takes it further.
    secret("鳶茶鱗雲", "paper: title", Unsent(Prefecture)),
    secret("青磁鴨脚", "paper: heading of the attachment", Unsent(Prefecture)),
    secret("香染蜻蛉", "paper: sentence of the attachment", Unsent(Prefecture)),
    secret("海松鮫肌", "paper: name of its file", Unsent(Prefecture)),
    secret("苔色蝸牛", "paper: words of its file", Unsent(Prefecture)),
    secret("卵色鵜匠", "correction: what is corrected", Letter(National, Members)),
    secret("洗柿鱒川", "withdrawal: why it is withdrawn", Letter(National, Members)),
    secret("薄墨鶴嘴", "the prefecture's cover", Cover(Prefecture)),
    secret("濃紺亀甲", "the district's unsent cover", Unsent(District)),
    secret("鴇色鹿島", "the unsent cover elsewhere", Unsent(PrefectureElsewhere)),
];
