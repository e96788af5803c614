"""Names of persons, organisations and sole traders as the public sees them."""

import pytest

from registry.masking import is_organisation_name, mask_person_name, mask_sole_trader_name, scrub
from registry.reporting.showing import shown_values
from tests.registry.reported import LICENCE


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("  ", ""),
        ("张三", "张某某"),
        ("张三丰", "张某某"),
        ("张 三", "张某某"),
        ("欧阳修", "欧阳某某"),
        ("欧阳修文", "欧阳某某"),
        ("欧阳", "欧某某"),
        ("阿依古丽·买买提", "阿某某"),
        ("阿依古丽•买买提", "阿某某"),
        ("张三（610322199001011238）", "张某某"),
        ("张三(６１０３２２１９９００１０１１２３８)", "张某某"),
        ("张三（经营者）", "张某某"),
        ("张三、李四", "张某某、李某某"),
        ("John Smith", "J某某"),
        ("张", "张某某"),
        ("张某某", "张某某"),
        ("欧阳某某", "欧阳某某"),
        ("陕西兴旺商贸有限公司", "陕西兴旺商贸有限公司"),
        ("宝鸡市投资合伙企业（有限合伙）", "宝鸡市投资合伙企业（有限合伙）"),
    ],
)
def test_a_name_shows_its_surname_and_not_its_length(name, masked):
    assert mask_person_name(name) == masked
    assert mask_person_name(masked) == masked


def test_an_organisations_name_gives_no_identity_away_either():
    masked = mask_person_name("眉县兴旺有限公司610322199001011238中心")
    assert masked == "眉县兴旺有限公司［身份证号］中心"


@pytest.mark.parametrize(
    ("name", "organisation"),
    [
        ("陕西兴旺商贸有限公司", True),
        ("宝鸡兴旺投资合伙企业（有限合伙）", True),
        ("中国农业银行股份有限公司眉县首善街分理处", True),
        ("眉县首善街道办事处", True),
        ("张三", False),
        ("张社中心", True),
        ("欧阳小店", False),
        ("王厂", False),
        ("买买提·吐尔逊", False),
        ("", False),
    ],
)
def test_organisations_are_told_from_persons(name, organisation):
    assert is_organisation_name(name) is organisation


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("眉县张三丰小吃店", "眉县张某某小吃店"),
        ("宝鸡市金台区李四百货商店", "宝鸡市金台区李某某百货商店"),
        ("眉县首善镇王小明面馆", "眉县首善镇王某某面馆"),
        ("眉县欧阳修远理发店", "眉县欧阳某某理发店"),
        ("凤翔区赵大诊所", "凤翔区赵某某诊所"),
        ("张三丰", "张某某"),
        ("眉县张三丰（个体工商户）", "眉县张某某（个体工商户）"),
        ("眉县张记小吃店", "眉县张记小吃店"),
        ("眉县兴旺超市", "眉县兴旺超市"),
        ("眉县渭水人家农家乐", "眉县渭水人家农家乐"),
        ("", ""),
    ],
)
def test_the_stricter_mode_hides_owners_in_traders_names(name, masked):
    assert mask_sole_trader_name(name) == masked


def test_known_names_are_hidden_wherever_they_stand():
    text = "苏小妹未取得许可；现场询问苏 小 妹；苏小妹签字。"
    assert scrub(text, ["苏小妹"]) == "苏某某未取得许可；现场询问苏某某；苏某某签字。"
    assert scrub("苏木进口", ["", "苏"]) == "苏木进口"


def test_a_name_once_given_away_is_hidden_everywhere():
    text = "驾驶员李四光超速，交警拦下后李四光承认。"
    assert scrub(text) == "驾驶员李某某超速，交警拦下后李某某承认。"


def test_what_looks_like_a_name_but_is_an_organisation_stays():
    text = "负责人欧阳公司，当事人甲·乙公司。"
    assert scrub(text) == text


def test_a_sentence_in_the_place_of_a_number_is_read_as_one():
    row = LICENCE | {"representative": "欧阳示例"}
    told = "JY16103260000001，经办人诸葛示例，电话13812345678"
    shown = shown_values("licence", row | {"licence_number": told})["licence_number"]
    assert shown.startswith("JY16103260000001，")
    for hidden in ("诸葛示例", "13812345678"):
        assert hidden not in shown
    own = shown_values("licence", row | {"licence_number": "JY1欧阳示例"})["licence_number"]
    assert own == "JY1欧阳某某"
    # Numbers stay as they are, those too that look like a telephone's.
    for number in ("JY16103260000001", "（眉）许字〔2026〕第1、2号", "13812345678"):
        assert shown_values("licence", row | {"licence_number": number})["licence_number"] == number
