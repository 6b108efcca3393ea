package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*, shop/web, true",
    "*, '', true",
    "shop/web, shop/web, true",
    "shop/web, shop/web2, false",
    "shop/web, Shop/web, false",
    "shop/*, shop/web, true",
    "shop/*, shop, false",
    "*/web, shop/web, true",
    "*/web, shop/web/1, false",
    "s*p/w*b, shop/web, true",
    "*a*b*c, aabbcc, true",
    "*a*b*c, aabbcd, false",
    "shop/we?, shop/web, true",
    "shop/we?, shop/we, false",
    "a.b, axb, false"
  })
  void theWholeNameIsComparedWithThePattern(String pattern, String name, boolean wanted) {
    assertThat(Glob.matches(pattern, name)).isEqualTo(wanted);
  }
}
