//! Who may read what, written by hand from the rules H01 to H07, R03 and R06 and not from the program: readers, where each
//! stands, which audiences each belongs to, and to whom a scope opens.

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
    /// 伝達担当 of the national association of dental medicine, which has a tree of its own.
    DentalClerk,
    /// 医療機関の職員 at a clinic of that tree alone.
    DentalMember,
    /// 保守会社 with an agreement with that clinic that is valid today.
    DentalVendor,
    /// 医療機関の職員 at an institution that stands in both trees.
    MemberInBoth,
    /// 伝達担当 of the district beside the story's, for which this clerk stands in today.
    Substitute,
    /// Another one there, who stood in until yesterday.
    SubstituteBefore,
}

use Reader::{
    Anonymous, Approver, Author, ClerkElsewhere, DentalClerk, DentalMember, DentalVendor, DistrictClerk, Left,
    MailAdministrator, Member, MemberElsewhere, MemberInBoth, MinistryDesk, PrefectureClerk, Substitute,
    SubstituteBefore, VendorExpired, VendorTomorrow, VendorValid, WindowDesk,
};

/// All of them.
pub const READERS: [Reader; 21] = [
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
    DentalClerk,
    DentalMember,
    DentalVendor,
    MemberInBoth,
    Substitute,
    SubstituteBefore,
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
    /// An institution below that; the bodies between have nobody who relays.
    ClinicElsewhere,
    /// The district beside the story's.
    DistrictBeside,
    /// An institution below that, and below the national association of dental medicine.
    ClinicInBoth,
    /// The national association of another tree.
    DentalNational,
    /// An institution of that tree alone.
    DentalClinic,
    /// Below nobody.
    Outside,
    /// Not one place: the tree of the national association, and the one that a bulletin was passed on to (R06).
    BothTrees,
    /// Not one place: the prefecture that registered a paper from outside, and whom covers address with it: its districts by
    /// the prefecture's, the story's institution by the district's.
    OnThePapersWay,
}

impl Place {
    /// True when this place is `upper` or lies below it.
    pub fn is_within(self, upper: Self) -> bool {
        match upper {
            Self::National => !matches!(self, Self::Outside | Self::DentalNational | Self::DentalClinic),
            Self::Prefecture => self == upper || self.is_within(Self::District) || self.is_within(Self::DistrictBeside),
            Self::District => matches!(self, Self::District | Self::Clinic),
            Self::PrefectureElsewhere => matches!(self, Self::PrefectureElsewhere | Self::ClinicElsewhere),
            Self::DistrictBeside => matches!(self, Self::DistrictBeside | Self::ClinicInBoth),
            Self::DentalNational => matches!(self, Self::DentalNational | Self::DentalClinic | Self::ClinicInBoth),
            Self::BothTrees => self.is_within(Self::National) || self.is_within(Self::DentalNational),
            Self::OnThePapersWay => {
                matches!(self, Self::Prefecture | Self::District | Self::DistrictBeside | Self::Clinic)
            }
            other => self == other,
        }
    }
}

/// What an office's people may see.
pub const OFFICES: &[Audience] = &[Public, Members, MedicalStaffAndNdaVendors, MedicalStaff, Associations];
/// What people of institutions may see.
pub const STAFF: &[Audience] = &[Public, Members, MedicalStaffAndNdaVendors, MedicalStaff];
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
            DentalClerk => Place::DentalNational,
            DentalMember | DentalVendor => Place::DentalClinic,
            MemberInBoth => Place::ClinicInBoth,
            Substitute | SubstituteBefore => Place::DistrictBeside,
        }
    }

    /// The audiences the reader belongs to.
    pub fn sight(self) -> &'static [Audience] {
        match self {
            Author | Approver | PrefectureClerk | DistrictClerk | ClerkElsewhere | DentalClerk | Substitute
            | SubstituteBefore => OFFICES,
            Member | MemberElsewhere | DentalMember | MemberInBoth => STAFF,
            VendorValid | DentalVendor => UNDER_AGREEMENT,
            WindowDesk => MEMBERS,
            MinistryDesk | MailAdministrator => PUBLIC,
            Anonymous | Left | VendorExpired | VendorTomorrow => NOTHING,
        }
    }

    fn sees(self, issuer: Place, audience: Audience) -> bool {
        self.place().is_within(issuer) && self.sight().contains(&audience)
    }

    /// A clerk or writer of this very body.
    fn is_office_of(self, at: Place) -> bool {
        self.place() == at && self.sight() == OFFICES
    }

    /// Who may open this body's relay tasks: its office, and who stands in for it today.
    fn may_relay_for(self, at: Place) -> bool {
        self.is_office_of(at) || (self == Substitute && at == Place::District)
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
    /// A cover that was only saved: its office's, and of who stands in for it today.
    Unsent(Place),
    /// A paper from outside that no cover took further: its office's alone. It is for the area of that office, in which who
    /// stands in does not stand.
    Kept(Place),
    /// A bulletin that is not issued: the office that writes it.
    Unissued(Place),
    /// What an institution answered to an issuer: the two, and the offices between.
    Answer(Place, Place),
}

impl Scope {
    /// True when this reader may read it.
    pub fn opens_to(self, reader: Reader) -> bool {
        match self {
            // What is for everybody may stand anywhere.
            Self::Letter(_, Public) | Self::Part(_, Public) => true,
            Self::Letter(issuer, audience) | Self::Part(issuer, audience) => reader.sees(issuer, audience),
            Self::Narrowed(issuer, audience, tier, narrower) => {
                let is_below = reader.place().is_within(tier);
                reader.sees(issuer, audience) && (!is_below || reader.sight().contains(&narrower))
            }
            Self::Cover(by) => reader.sees(by, Members),
            Self::Unsent(by) => reader.may_relay_for(by),
            Self::Kept(by) | Self::Unissued(by) => reader.is_office_of(by),
            Self::Answer(by, issuer) => {
                let is_own = reader.place() == by && reader.sight() == STAFF;
                let is_above = by.is_within(reader.place()) || reader.place() == issuer;
                is_own || (is_above && reader.sight() == OFFICES)
            }
        }
    }

    /// True when a mail to somebody at this place may carry it.
    pub fn travels_to(self, place: Place) -> bool {
        self.area().is_some_and(|area| place.is_within(area))
    }

    /// Below whom mails may carry it; nowhere for most.
    pub fn area(self) -> Option<Place> {
        match self {
            Self::Letter(area, _) | Self::Cover(area) => Some(area),
            Self::Part(..) | Self::Narrowed(..) | Self::Unsent(_) | Self::Kept(_) | Self::Unissued(_) => None,
            Self::Answer(..) => None,
        }
    }
}
